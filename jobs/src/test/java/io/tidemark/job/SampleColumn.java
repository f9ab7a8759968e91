package io.tidemark.job;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A column of a source table, values to put into it, and where they go in the target.
 *
 * @param type the column's type in Postgres
 * @param preset the column's default, an SQL expression
 * @param parts the target's columns in which the value is found again
 * @param values SQL expressions that are cast to the type
 */
record SampleColumn(String type, String preset, List<Part> parts, List<String> values) {

    private static final String NONE = "NULL";

    /**
     * What is looked at of a value.
     *
     * @param flink an expression of Flink SQL with {@code %s} for the column
     * @param type the expression's type in Flink
     * @param postgres the same expression in Postgres
     * @param target the type of the target's column
     */
    record Part(String flink, String type, String postgres, String target) {}

    /** A column that Flink has a type for; the target's column is of the source's type. */
    static SampleColumn typed(String type, String flink, String... values) {
        return parts(type, List.of(new Part("%s", flink, "%s", type)), values);
    }

    /** A column that is its printed text in Flink, and in the target. */
    static SampleColumn printed(String type, String... values) {
        return parts(type, List.of(new Part("%s", "STRING", "%s", "text")), values);
    }

    /** An array, found again by its length and one element after the other. */
    static SampleColumn array(String type, String flink, String target, int length, String... values) {
        Stream<Part> elements = IntStream.rangeClosed(1, length)
                .mapToObj(i -> "%s[" + i + "]")
                .map(element -> new Part(element, flink, element, target));
        Part size = new Part("CARDINALITY(%s)", "INT", "cardinality(%s)", "int");
        return parts(type, Stream.concat(Stream.of(size), elements).toList(), values);
    }

    /** An array of plain words, found again by how Flink prints it as a whole. */
    static SampleColumn printedArray(String type, String... values) {
        Part whole =
                new Part("CAST(%s AS STRING)", "STRING", "'[' || array_to_string(%s, ', ', 'NULL') || ']'", "text");
        return parts(type, List.of(whole), values);
    }

    /** A column found again in several parts. */
    static SampleColumn parts(String type, List<Part> parts, String... values) {
        return new SampleColumn(type, NONE, parts, List.of(values));
    }

    /** With the target's column of another type. */
    SampleColumn into(String target) {
        return new SampleColumn(
                type,
                preset,
                parts.stream()
                        .map(part -> new Part(part.flink(), part.type(), part.postgres(), target))
                        .toList(),
                values);
    }

    /** With a default, which no row takes: the reader of the log must bear it. */
    SampleColumn withDefault(String expression) {
        return new SampleColumn(type, expression, parts, values);
    }

    String definition() {
        return type + " DEFAULT " + preset;
    }

    /** A sample; NULL behind the last. */
    String value(int sample) {
        return sample < values.size() ? "CAST(%s AS %s)".formatted(values.get(sample), type) : "NULL";
    }
}
