package io.tidemark.job;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * A table with a key, of which the pipeline keeps a mirror. A row is told by a number below twice the number of rows: the
 * even ones are there at first, the odd ones come and go among them.
 *
 * @param rows how many there are at first
 * @param options behind the columns in {@code CREATE TABLE}
 * @param more statements that make the table what it is
 */
record SeamTable(String name, long rows, List<KeyColumn> key, String options, List<String> more) {

    /** Rows that one statement inserts. */
    private static final long BATCH = 1_000;

    /**
     * @param sourceType in the source, which the target has, too, if it is not text there
     * @param shown how the source shows the value as the target has it
     * @param literal of the row of a number
     */
    record KeyColumn(
            String name,
            String sourceType,
            String flinkType,
            String targetType,
            String shown,
            LongFunction<String> literal) {

        static KeyColumn number(String name, String type, LongFunction<String> literal) {
            return new KeyColumn(name, type, type.toUpperCase(java.util.Locale.ROOT), type, name, literal);
        }

        static KeyColumn text(String name, String type, String shown, LongFunction<String> literal) {
            return new KeyColumn(name, type, "STRING", "text", shown, literal);
        }
    }

    static SeamTable numbered(String name, long rows) {
        return new SeamTable(name, rows, List.of(KeyColumn.number("id", "bigint", Long::toString)), "", List.of());
    }

    /** In an order that has nothing to do with that of the numbers. */
    static SeamTable named(String name, long rows, String type, String shown) {
        return new SeamTable(
                name,
                rows,
                List.of(KeyColumn.text("id", type, shown, number -> "'%s'"
                        .formatted(UUID.nameUUIDFromBytes(Long.toString(number).getBytes(StandardCharsets.US_ASCII))))),
                "",
                List.of());
    }

    /** Eight rows of each leading number, half of them there at first. */
    static SeamTable compound(String name, long rows) {
        return new SeamTable(
                name,
                rows,
                List.of(
                        KeyColumn.number("a", "bigint", number -> Long.toString(number / 8)),
                        KeyColumn.text("b", "varchar(10)", "b", number -> "'b%d'".formatted(number % 8))),
                "",
                List.of());
    }

    SeamTable with(String moreOptions, List<String> moreStatements) {
        return new SeamTable(name, rows, key, moreOptions, moreStatements);
    }

    private String keyNames() {
        return key.stream().map(KeyColumn::name).collect(Collectors.joining(", "));
    }

    private String keyIs(long number, String separator) {
        return key.stream()
                .map(column -> column.name() + " = " + column.literal().apply(number))
                .collect(Collectors.joining(separator));
    }

    private String row(long number, int owner, int v) {
        return key.stream().map(column -> column.literal().apply(number)).collect(Collectors.joining(", "))
                + ", %d, %d".formatted(owner, v);
    }

    /** Makes and fills it, each row belonging to one of the writers. */
    void create(SourceShop shop, int owners) throws SQLException {
        List<String> statements = new ArrayList<>();
        statements.add("CREATE TABLE %s (%s, owner int NOT NULL, v int NOT NULL, PRIMARY KEY (%s)) %s"
                .formatted(
                        name,
                        key.stream()
                                .map(column -> column.name() + " " + column.sourceType())
                                .collect(Collectors.joining(", ")),
                        keyNames(),
                        options));
        statements.addAll(more);
        for (long from = 0; from < rows; from += BATCH) {
            statements.add("INSERT INTO %s VALUES %s"
                    .formatted(
                            name,
                            LongStream.range(from, Math.min(from + BATCH, rows))
                                    .mapToObj(place -> "(%s)".formatted(row(2 * place, owner(place, owners), 0)))
                                    .collect(Collectors.joining(", "))));
        }
        statements.add("CREATE INDEX %1$s_owner ON %1$s (owner)".formatted(name));
        shop.run(statements.toArray(String[]::new));
    }

    private static int owner(long place, int owners) {
        return (int) (place % owners);
    }

    /** The numbers of a writer's rows that are there at first. */
    List<Long> present(int owner, int owners) {
        return LongStream.range(0, rows)
                .filter(place -> owner(place, owners) == owner)
                .mapToObj(place -> 2 * place)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /** The numbers of those that are not. */
    List<Long> absent(int owner, int owners) {
        return present(owner, owners).stream()
                .map(number -> number + 1)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    String insert(long number, int owner, int v) {
        return "INSERT INTO %s VALUES (%s)".formatted(name, row(number, owner, v));
    }

    String delete(long number) {
        return "DELETE FROM %s WHERE %s".formatted(name, keyIs(number, " AND "));
    }

    String move(long from, long to) {
        return "UPDATE %s SET %s WHERE %s".formatted(name, keyIs(to, ", "), keyIs(from, " AND "));
    }

    String update(long number) {
        return "UPDATE %s SET v = v + 1 WHERE %s".formatted(name, keyIs(number, " AND "));
    }

    /** One in {@link SeamTables#PARTS} of a writer's rows, all over the table. */
    String updateMany(int owner, int part) {
        return "UPDATE %s SET v = v + 1 WHERE owner = %d AND v %% %d = %d"
                .formatted(name, owner, SeamTables.PARTS, part);
    }

    private String mirrorName() {
        return name + "_mirror";
    }

    String mirror(SourceShop shop) throws SQLException {
        return shop.target(
                        mirrorName(),
                        key.stream()
                                        .map(column -> column.name() + " " + column.targetType())
                                        .collect(Collectors.joining(", "))
                                + ", owner int, v int, PRIMARY KEY (%s)".formatted(keyNames()),
                        key.stream()
                                        .map(column -> column.name() + " " + column.flinkType())
                                        .collect(Collectors.joining(", "))
                                + ", owner INT, v INT, PRIMARY KEY (%s) NOT ENFORCED".formatted(keyNames()))
                + "INSERT INTO %s SELECT %s, owner, v FROM %s;\n"
                        .formatted(mirrorName(), keyNames(), shop.source(name));
    }

    void awaitMirrored(SourceShop shop) {
        shop.awaitEqual(
                "SELECT %s, owner, v FROM %s"
                        .formatted(key.stream().map(KeyColumn::shown).collect(Collectors.joining(", ")), name),
                "TABLE " + mirrorName());
    }
}
