package io.tidemark.target;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Changes whole sets, of tables with a key.
 *
 * <p>{@code INSERT ... ON DUPLICATE KEY UPDATE} would change whichever row is in the way in any unique index, and so hide that
 * two keys are one to the column's collation. So what is there is updated, what is not is inserted, and what meets another row
 * is refused by the server. In a table with further unique indexes values may wander from row to row within an epoch; then
 * what changes is taken out of it and put again, unless other tables refer to it: their rows would go, too.
 *
 * <p>Staged rows are gone through, and those of the table looked up by their key, whatever the server's statistics make of a
 * stage that has just been filled.
 */
final class MySqlEpochSql implements EpochSql {

    private final MySqlAlikeSql alike = new MySqlAlikeSql();

    @Override
    public void begin(Connection connection) {
        // Each row's references are looked at when it is changed.
    }

    @Override
    public void check(Connection connection) {
        // They have been looked at.
    }

    @Override
    public long countToRemove(Connection connection, Stage stage, long label) throws SQLException {
        return alike.countToRemove(connection, stage, label);
    }

    private interface Change {

        long make() throws SQLException;
    }

    /** The server does not always say in which table a row was in the way. */
    private static long in(Stage stage, Change change) throws SQLException {
        try {
            return change.make();
        } catch (SQLException failure) {
            TargetFaults faults = stage.target().dialect().faults();
            if (!faults.isOfARow(failure)) {
                throw failure;
            }
            throw new SQLException(
                    "%s: %s".formatted(stage.target(), faults.said(failure)),
                    failure.getSQLState(),
                    failure.getErrorCode(),
                    failure);
        }
    }

    @Override
    public long remove(Connection connection, Stage stage, boolean folded, long label) throws SQLException {
        return in(
                stage,
                () -> stage.target().keyed()
                        ? update(connection, delete(stage, folded) + " WHERE s.n < 0", label)
                        : alike.remove(connection, stage, label));
    }

    @Override
    public void put(Connection connection, Stage stage, boolean folded, long label) throws SQLException {
        in(
                stage,
                () -> stage.target().keyed()
                        ? upsert(connection, stage, folded, label, "s.n > 0")
                        : alike.insert(connection, stage, label));
    }

    @Override
    public void put(Connection connection, Stage stage, boolean folded, long label, StagePart part)
            throws SQLException {
        in(stage, () -> upsert(connection, stage, folded, label, "s.n > 0 AND " + part.condition("s")));
    }

    /** The stage's primary key begins with what a part is told by. */
    @Override
    public void beginSearch(Connection connection, Stage stage, long label) throws SQLException {
        String superseded =
                """
                DELETE t FROM %s t LEFT JOIN (%s) s ON s.label = t.label AND s.subtask = t.subtask AND s.seq = t.seq
                WHERE t.label <= %d AND s.label IS NULL"""
                        .formatted(stage.quotedName(), last(stage, false), label);
        update(connection, superseded, label);
    }

    @Override
    public void endSearch(Connection connection, Stage stage) {
        // Nothing was made for it.
    }

    /** Not by {@code INSERT IGNORE}, which ignores more than what is there already. */
    @Override
    public void note(Connection connection, NotedKeys keys, long label) throws SQLException {
        update(
                connection,
                "INSERT INTO %s (%s) %s ON DUPLICATE KEY UPDATE k0 = k0"
                        .formatted(keys.quotedName(), String.join(", ", keys.names()), keys.staged()),
                label);
    }

    @Override
    public long sweep(Connection connection, NotedKeys keys) throws SQLException {
        return in(keys.stage(), () -> {
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate("DELETE t FROM %s t LEFT JOIN %s s ON %s WHERE s.k0 IS NULL"
                        .formatted(keys.stage().target().quotedName(), keys.quotedName(), keys.sameKey("t", "s")));
            }
        });
    }

    /** A {@code TRUNCATE} would commit. */
    @Override
    public void forgetNoted(Connection connection, NotedKeys keys) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("DELETE FROM " + keys.quotedName());
        }
    }

    /** @param which rows of the stage, called {@code s} */
    private long upsert(Connection connection, Stage stage, boolean folded, long label, String which)
            throws SQLException {
        try {
            return change(connection, stage, folded, label, which);
        } catch (SQLException failure) {
            if (failure.getErrorCode() != MySqlFaults.DUPLICATE || !stage.replaces()) {
                throw failure;
            }
            MySqlForeignKeys.requireNotReferredTo(stage.target(), connection, failure);
            update(connection, delete(stage, folded) + " WHERE " + which, label);
            return update(connection, insert(stage, folded) + " WHERE " + which, label);
        }
    }

    private long change(Connection connection, Stage stage, boolean folded, long label, String which)
            throws SQLException {
        String update = update(stage, folded);
        if (!update.isEmpty()) {
            update(connection, update + " WHERE " + which, label);
        }
        return update(connection, insertMissing(stage, folded) + " AND " + which, label);
    }

    private static long update(Connection connection, String sql, long label) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, label);
            return statement.executeUpdate();
        }
    }

    private String delete(Stage stage, boolean folded) {
        return "DELETE t FROM (%s) s STRAIGHT_JOIN %s t ON %s"
                .formatted(last(stage, folded), stage.target().quotedName(), sameKey(stage));
    }

    /** Empty if there is nothing beside the key. */
    private String update(Stage stage, boolean folded) {
        TargetTable target = stage.target();
        List<String> columns = target.rowType().getFieldNames();
        String changes = IntStream.range(0, columns.size())
                .filter(i -> !target.key().contains(columns.get(i)))
                .mapToObj(i -> "t.%s = s.%s".formatted(quoted(columns.get(i)), Stage.staged(i)))
                .collect(Collectors.joining(", "));
        return changes.isEmpty()
                ? ""
                : "UPDATE (%s) s STRAIGHT_JOIN %s t ON %s SET %s"
                        .formatted(last(stage, folded), target.quotedName(), sameKey(stage), changes);
    }

    private String insert(Stage stage, boolean folded) {
        return "INSERT INTO %s (%s) SELECT %s FROM (%s) s"
                .formatted(
                        stage.target().quotedName(),
                        MySqlDialect.INSTANCE.quoted(stage.target().rowType().getFieldNames()),
                        stagedIn("s", stage),
                        last(stage, folded));
    }

    private String insertMissing(Stage stage, boolean folded) {
        return insert(stage, folded)
                + " LEFT JOIN %s t ON %s WHERE t.%s IS NULL"
                        .formatted(
                                stage.target().quotedName(),
                                sameKey(stage),
                                quoted(stage.target().key().get(0)));
    }

    static String stagedIn(String alias, Stage stage) {
        return IntStream.range(0, stage.columns().size())
                .mapToObj(i -> alias + "." + Stage.staged(i))
                .collect(Collectors.joining(", "));
    }

    /** First as the index compares them, then byte by byte: a collation may take two keys for one. */
    private static String sameKey(Stage stage) {
        return IntStream.of(stage.target().keyIndices())
                .mapToObj(i -> {
                    String column = "t."
                            + quoted(stage.target().rowType().getFieldNames().get(i));
                    String staged = "s." + Stage.staged(i);
                    return stage.columns().get(i).comparable()
                            ? "%s = %s".formatted(column, staged)
                            : "%1$s = %2$s AND CAST(%1$s AS BINARY) = CAST(%2$s AS BINARY)".formatted(column, staged);
                })
                .collect(Collectors.joining(" AND "));
    }

    /** Within a label a key's rows come through one writer. */
    @Override
    public String last(Stage stage, boolean folded) {
        String columns = "label, subtask, seq, n, " + stage.allStaged();
        if (folded) {
            return "SELECT %s FROM %s WHERE label <= ?".formatted(columns, stage.quotedName());
        }
        String key = IntStream.of(stage.target().keyIndices())
                .mapToObj(i -> MySqlAlikeSql.told(stage.columns().get(i), Stage.staged(i)))
                .collect(Collectors.joining(", "));
        return """
               SELECT %1$s FROM (SELECT %1$s, row_number() OVER (PARTITION BY %2$s ORDER BY label DESC, seq DESC) AS place
                 FROM %3$s WHERE label <= ?) ranked WHERE place = 1"""
                .formatted(columns, key, stage.quotedName());
    }

    private static String quoted(String identifier) {
        return MySqlDialect.INSTANCE.quoted(identifier);
    }
}
