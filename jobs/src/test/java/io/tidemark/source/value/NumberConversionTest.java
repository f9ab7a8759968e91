package io.tidemark.source.value;

import static io.tidemark.source.value.Conversion.convert;
import static io.tidemark.source.value.Conversion.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.FloatType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.SmallIntType;
import org.apache.flink.table.types.logical.TinyIntType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberConversionTest {

    private static final int ROUNDS = 10_000;
    private static final long SEED = 20240229;

    private static final LogicalType BOOLEAN = new BooleanType();
    private static final LogicalType SMALLINT = new SmallIntType();
    private static final LogicalType INT = new IntType();
    private static final LogicalType BIGINT = new BigIntType();
    private static final LogicalType FLOAT = new FloatType();
    private static final LogicalType DOUBLE = new DoubleType();
    private static final LogicalType DECIMAL = new DecimalType(10, 2);

    @Test
    void readsTruth() throws ValueException {
        assertThat(convert(BOOLEAN, "t")).isEqualTo(true);
        assertThat(convert(BOOLEAN, "f")).isEqualTo(false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "true", "T", "1"})
    void refusesTruthThatPostgresDoesNotPrint(String text) {
        assertThat(refusal(BOOLEAN, text)).isEqualTo("the text is not one that the database prints for BOOLEAN");
    }

    @Test
    void readsWholeNumbersToTheirLimits() throws ValueException {
        assertThat(convert(SMALLINT, "-32768")).isEqualTo(Short.MIN_VALUE);
        assertThat(convert(SMALLINT, "32767")).isEqualTo(Short.MAX_VALUE);
        assertThat(convert(INT, "-2147483648")).isEqualTo(Integer.MIN_VALUE);
        assertThat(convert(INT, "2147483647")).isEqualTo(Integer.MAX_VALUE);
        assertThat(convert(BIGINT, "-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
        assertThat(convert(BIGINT, "9223372036854775807")).isEqualTo(Long.MAX_VALUE);
        assertThat(convert(BIGINT, "4294967295")).isEqualTo(4_294_967_295L);
        assertThat(convert(INT, "0")).isEqualTo(0);
        assertThat(convert(INT, "-7")).isEqualTo(-7);
    }

    @Test
    void refusesWholeNumbersBeyondTheirLimits() {
        assertThat(refusal(SMALLINT, "32768")).isEqualTo("a number beyond the range has no place in SMALLINT");
        assertThat(refusal(SMALLINT, "-32769")).isEqualTo("a number beyond the range has no place in SMALLINT");
        assertThat(refusal(INT, "2147483648")).isEqualTo("a number beyond the range has no place in INT");
        assertThat(refusal(INT, "-2147483649")).isEqualTo("a number beyond the range has no place in INT");
        assertThat(refusal(BIGINT, "9223372036854775808"))
                .isEqualTo("a number beyond the range has no place in BIGINT");
        assertThat(refusal(BIGINT, "-9223372036854775809"))
                .isEqualTo("a number beyond the range has no place in BIGINT");
        assertThat(refusal(BIGINT, "18446744073709551616"))
                .as("2^64, which a long that overflowed would take for 0")
                .isEqualTo("a number beyond the range has no place in BIGINT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "+1", "1.0", " 1", "1 ", "1e3", "0x1", "١"})
    void refusesWholeNumbersThatPostgresDoesNotPrint(String text) {
        assertThat(refusal(INT, text)).isEqualTo("the text is not one that the database prints for INT");
    }

    @Test
    void readsRandomWholeNumbersAsTheyAre() throws ValueException {
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            long number = random.nextLong() >> random.nextInt(Long.SIZE);
            assertThat(convert(BIGINT, Long.toString(number)))
                    .as("seed %d", SEED)
                    .isEqualTo(number);
        }
    }

    @Test
    void readsFloatingPointNumbersBitByBit() throws ValueException {
        assertThat(convert(DOUBLE, "1.7976931348623157e+308")).isEqualTo(Double.MAX_VALUE);
        assertThat(convert(DOUBLE, "5e-324")).isEqualTo(Double.MIN_VALUE);
        assertThat(convert(DOUBLE, "-0")).isEqualTo(-0.0);
        assertThat(convert(DOUBLE, "0.1")).isEqualTo(0.1);
        assertThat(convert(FLOAT, "3.4028235e+38")).isEqualTo(Float.MAX_VALUE);
        assertThat(convert(FLOAT, "1e-45")).isEqualTo(Float.MIN_VALUE);
        assertThat(convert(FLOAT, "0.1")).isEqualTo(0.1f);
    }

    @Test
    void readsWhatIsNoNumber() throws ValueException {
        assertThat(convert(DOUBLE, "NaN")).isEqualTo(Double.NaN);
        assertThat(convert(DOUBLE, "Infinity")).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(convert(DOUBLE, "-Infinity")).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(convert(FLOAT, "NaN")).isEqualTo(Float.NaN);
        assertThat(convert(FLOAT, "Infinity")).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(convert(FLOAT, "-Infinity")).isEqualTo(Float.NEGATIVE_INFINITY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " 1", "1d", "1f", "0x1p3", "1-1", "infinity", "nan"})
    void refusesFloatingPointNumbersThatPostgresDoesNotPrint(String text) {
        assertThat(refusal(DOUBLE, text)).isEqualTo("the text is not one that the database prints for DOUBLE");
        assertThat(refusal(FLOAT, text)).isEqualTo("the text is not one that the database prints for FLOAT");
    }

    @Test
    void refusesToTurnAGreatNumberIntoInfinity() {
        assertThat(refusal(FLOAT, "1e+39")).isEqualTo("a number beyond the range has no place in FLOAT");
        assertThat(refusal(DOUBLE, "1e+309")).isEqualTo("a number beyond the range has no place in DOUBLE");
    }

    @ParameterizedTest
    @CsvSource({
        "10, 2, 0.00",
        "10, 2, 99999999.99",
        "10, 2, -99999999.99",
        "10, 2, -0.01",
        "10, 2, 5",
        "10, 2, 1.5",
        "10, 2, 1.50000000000000000000000000",
        "18, 0, 999999999999999999",
        "18, 18, -0.999999999999999999",
        "19, 0, 9999999999999999999",
        "38, 0, 99999999999999999999999999999999999999",
        "38, 38, -0.99999999999999999999999999999999999999",
        "38, 10, -1234567890123456789012345678.0123456789",
        "38, 20, 12",
        "20, 0, 7.000"
    })
    void readsDecimalsExactly(int precision, int scale, String text) throws ValueException {
        DecimalData converted = (DecimalData) convert(new DecimalType(precision, scale), text);
        assertThat(converted.toBigDecimal()).isEqualTo(new BigDecimal(text).setScale(scale));
        assertThat(converted.precision()).isEqualTo(precision);
        assertThat(converted.scale()).isEqualTo(scale);
    }

    @Test
    void readsRandomDecimalsExactly() throws ValueException {
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            int precision = 1 + random.nextInt(DecimalType.MAX_PRECISION);
            int scale = random.nextInt(precision + 1);
            BigInteger unscaled = new BigInteger(random.nextInt(128), random).mod(BigInteger.TEN.pow(precision));
            BigDecimal number = new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), scale);
            DecimalData converted = (DecimalData) convert(new DecimalType(precision, scale), number.toPlainString());
            assertThat(converted.toBigDecimal()).as("seed %d", SEED).isEqualTo(number);
            if (DecimalData.isCompact(precision)) {
                assertThat(converted.toUnscaledLong())
                        .as("seed %d", SEED)
                        .isEqualTo(number.unscaledValue().longValueExact());
            }
        }
    }

    @Test
    void refusesToRoundADecimal() {
        assertThat(refusal(DECIMAL, "0.005"))
                .isEqualTo("a numeric with more digits behind the point has no place in DECIMAL(10, 2)");
        assertThat(refusal(new DecimalType(38, 2), "0.0000000000000000000000000000000000000000001"))
                .isEqualTo("a numeric with more digits behind the point has no place in DECIMAL(38, 2)");
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 19, 131_072})
    void refusesADecimalOfTooManyDigits(int digits) {
        assertThat(refusal(DECIMAL, "9".repeat(digits)))
                .isEqualTo("a numeric with more digits before the point has no place in DECIMAL(10, 2)");
        assertThat(refusal(new DecimalType(30, 24), "-" + "9".repeat(digits)))
                .isEqualTo("a numeric with more digits before the point has no place in DECIMAL(30, 24)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "-Infinity"})
    void refusesADecimalThatIsNoNumber(String text) {
        assertThat(refusal(DECIMAL, text)).isEqualTo("a numeric " + text + " has no place in DECIMAL(10, 2)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", ".5", "5.", "-.5", "1.2.3", "1e5", "+1", " 1", "abc"})
    void refusesDecimalsThatPostgresDoesNotPrint(String text) {
        assertThat(refusal(DECIMAL, text)).isEqualTo("the text is not one that the database prints for DECIMAL(10, 2)");
        assertThat(refusal(new DecimalType(38, 2), text))
                .isEqualTo("the text is not one that the database prints for DECIMAL(38, 2)");
    }

    @Test
    void hasNoConverterForATypeThatNoneIsMappedTo() {
        assertThatThrownBy(() -> TextConverters.of(new TinyIntType()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no Postgres type is carried by TINYINT");
    }
}
