package io.tidemark.target;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The table in which the keys are noted that epochs give to a mirror while its source's table is read anew. Its columns are
 * {@code k0}, {@code k1}, ... in the key's order, with the target's own types, so that keys are equal here where they are equal to
 * the target.
 *
 * @param stage of the mirror
 */
record NotedKeys(Stage stage) {

    /** Tells the table from all others of the target's database. The operator's tool knows it by how it begins. */
    String name() {
        return dialect().shortened("seen " + stage.name());
    }

    /** For SQL. */
    String quotedName() {
        return stage.target().quotedName(TidemarkSchema.NAME, name());
    }

    private TargetDialect dialect() {
        return stage.target().dialect();
    }

    /** The target's columns that its own are of. */
    List<StageColumn> columns() {
        return IntStream.of(stage.target().keyIndices())
                .mapToObj(stage.columns()::get)
                .toList();
    }

    /** What it calls its columns. */
    List<String> names() {
        return IntStream.range(0, columns().size()).mapToObj(i -> "k" + i).toList();
    }

    /** What makes it, with these types of its columns. */
    String definition(List<String> types) {
        return "%s (%s, PRIMARY KEY (%s))"
                .formatted(
                        quotedName(),
                        IntStream.range(0, types.size())
                                .mapToObj(i -> names().get(i) + " " + types.get(i))
                                .collect(Collectors.joining(", ")),
                        String.join(", ", names()));
    }

    /**
     * The keys of staged rows that are to be there, those that are put aside among them: they are in the source. Its only parameter
     * is the label.
     */
    String staged() {
        List<String> staged = stage.stagedKey();
        return "SELECT %s FROM %s WHERE label <= ? AND n >= 0 AND %s"
                .formatted(
                        String.join(", ", staged),
                        stage.quotedName(),
                        staged.stream().map(column -> column + " IS NOT NULL").collect(Collectors.joining(" AND ")));
    }

    /** That a row of the target and one of it have the same key. */
    String sameKey(String target, String noted) {
        List<String> key = stage.target().key();
        return IntStream.range(0, key.size())
                .mapToObj(i -> "%s.%s = %s.%s".formatted(target, dialect().quoted(key.get(i)), noted, names().get(i)))
                .collect(Collectors.joining(" AND "));
    }

    /** Whether it is there, for the key that the target has now. */
    boolean fit(Connection connection) throws SQLException {
        StageStatements statements = dialect().stages();
        return statements.exists(connection, this)
                && statements.columns(connection, TidemarkSchema.NAME, name()).stream()
                        .map(StageColumn::type)
                        .toList()
                        .equals(columns().stream().map(StageColumn::type).toList());
    }
}
