package io.tidemark.source.value;

import static io.tidemark.source.value.Conversion.convert;
import static io.tidemark.source.value.Conversion.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.VarCharType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArrayConverterTest {

    private static final int ROUNDS = 10_000;
    private static final long SEED = 815;

    private static final LogicalType INTS = new ArrayType(new IntType());
    private static final LogicalType TEXTS = new ArrayType(VarCharType.STRING_TYPE);

    private static GenericArrayData array(Object... elements) {
        return new GenericArrayData(elements);
    }

    private static GenericArrayData texts(String... elements) {
        return array(Stream.of(elements).map(StringData::fromString).toArray());
    }

    /** As {@code array_out} does it. */
    private static String printed(String element) {
        if (element == null) {
            return "NULL";
        }
        boolean plain = !element.isEmpty()
                && !element.toUpperCase(Locale.ROOT).equals("NULL")
                && element.chars().noneMatch(c -> "\"\\{}, \t\n\r\u000b\f".indexOf(c) >= 0);
        return plain ? element : "\"" + element.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    @Test
    void readsElementsByTheirType() throws ValueException {
        assertThat(convert(INTS, "{1,-2,NULL,3}")).isEqualTo(array(1, -2, null, 3));
        assertThat(convert(new ArrayType(new DecimalType(10, 2)), "{1.50}"))
                .isEqualTo(array(DecimalData.fromUnscaledLong(150, 10, 2)));
    }

    @Test
    void readsAnEmptyArray() throws ValueException {
        assertThat(convert(INTS, "{}")).isEqualTo(array());
    }

    @Test
    void tellsNullFromItsWord() throws ValueException {
        assertThat(convert(TEXTS, "{NULL,\"NULL\",NULLS,\"\"}"))
                .isEqualTo(array(
                        null,
                        StringData.fromString("NULL"),
                        StringData.fromString("NULLS"),
                        StringData.fromString("")));
    }

    @Test
    void takesQuotesAndEscapesOff() throws ValueException {
        assertThat(convert(TEXTS, "{\"a,b\",\"say \\\"hi\\\"\",\"back\\\\slash\",\"{}\",plain,\"\\\\\"}"))
                .isEqualTo(texts("a,b", "say \"hi\"", "back\\slash", "{}", "plain", "\\"));
    }

    @Test
    void readsArraysWithinQuotes() throws ValueException {
        LogicalType type = new ArrayType(new ArrayType(new IntType()));
        assertThat(convert(type, "{\"{1,2}\",\"{}\"}")).isEqualTo(array(array(1, 2), array()));
    }

    @Test
    void readsRandomArraysAsTheyAre() throws ValueException {
        Random random = new Random(SEED);
        String alphabet = "ab\"\\{},; NULLnull\n\uD83D\uDC4B";
        for (int round = 0; round < ROUNDS; round++) {
            String[] elements = random.ints(random.nextInt(6), 0, 8)
                    .mapToObj(length -> length == 7
                            ? null
                            : random.ints(length, 0, alphabet.length() - 1)
                                    .mapToObj(
                                            i -> i == alphabet.length() - 2 ? "\uD83D\uDC4B" : alphabet.charAt(i) + "")
                                    .collect(Collectors.joining()))
                    .toArray(String[]::new);
            String text =
                    Stream.of(elements).map(ArrayConverterTest::printed).collect(Collectors.joining(",", "{", "}"));
            Object[] expected = Stream.of(elements)
                    .map(element -> element == null ? null : StringData.fromString(element))
                    .toArray();
            assertThat(convert(TEXTS, text)).as("%s, seed %d", text, SEED).isEqualTo(array(expected));
        }
    }

    @Test
    void refusesMoreThanOneDimension() {
        assertThat(refusal(INTS, "{{1,2},{3,4}}"))
                .isEqualTo("an array of more than one dimension has no place in ARRAY<INT>");
    }

    @Test
    void refusesIndexesThatDoNotBeginAtOne() {
        assertThat(refusal(INTS, "[0:1]={1,2}"))
                .isEqualTo("an array whose indexes do not begin at 1 has no place in ARRAY<INT>");
    }

    @Test
    void refusesANullWhereNoneIsDeclared() throws ValueException {
        LogicalType type = new ArrayType(new IntType(false));
        assertThat(convert(type, "{1}")).isEqualTo(array(1));
        ValueException refused = catchThrowableOfType(ValueException.class, () -> convert(type, "{1,NULL}"));
        assertThat(refused).hasMessage("an array with a NULL in it has no place in ARRAY<INT NOT NULL>");
        assertThat(refused.remedy()).isEqualTo("Declare its elements without NOT NULL, or the column as STRING");
    }

    @Test
    void refusesAnElementThatItsTypeRefuses() {
        assertThat(refusal(INTS, "{1,2147483648}")).isEqualTo("a number beyond the range has no place in INT");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "}",
                "1",
                "{1",
                "1}",
                "{1,}",
                "{,1}",
                "{1}2}",
                "{1},{2}",
                "{\"a}",
                "{\"a\\\"}",
                "{\"a\"b}",
                "{a\"b\"}",
                "{a\\b}",
                "{\"}",
                "{\"a\",}",
                "{\"a\"}\"}",
                "1 2 3"
            })
    void refusesArraysThatPostgresDoesNotPrint(String text) {
        assertThat(refusal(TEXTS, text)).isEqualTo("the text is not one that the database prints for ARRAY<STRING>");
    }
}
