package io.tidemark.target;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Changes whole sets. Each statement has one parameter, the label.
 *
 * <p>Of rows without a key, columns that may be null, or whose type has no equality, are compared by their texts.
 */
final class PostgresEpochSql implements EpochSql {

    @Override
    public void begin(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET CONSTRAINTS ALL DEFERRED");
        }
    }

    @Override
    public void check(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET CONSTRAINTS ALL IMMEDIATE");
        }
    }

    @Override
    public long remove(Connection connection, Stage stage, boolean folded, long label) throws SQLException {
        return update(connection, remove(stage, folded), label);
    }

    @Override
    public void put(Connection connection, Stage stage, boolean folded, long label) throws SQLException {
        update(connection, stage.target().keyed() ? upsert(stage, folded, "") : insertAlike(stage), label);
    }

    @Override
    public void put(Connection connection, Stage stage, boolean folded, long label, StagePart part)
            throws SQLException {
        update(connection, upsert(stage, folded, " AND " + part.condition("s")), label);
    }

    @Override
    public void beginSearch(Connection connection, Stage stage, long label) throws SQLException {
        String superseded =
                """
                DELETE FROM %s t WHERE label <= %d AND NOT EXISTS (
                  SELECT FROM (%s) s WHERE s.label = t.label AND s.subtask = t.subtask AND s.seq = t.seq)"""
                        .formatted(stage.quotedName(), label, last(stage, false));
        update(connection, superseded, label);
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE INDEX %s ON %s (label, subtask, seq)"
                    .formatted(quoted(searchIndex(stage)), stage.quotedName()));
        }
    }

    @Override
    public void endSearch(Connection connection, Stage stage) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP INDEX " + stage.target().quotedName(TidemarkSchema.NAME, searchIndex(stage)));
        }
    }

    private static String searchIndex(Stage stage) {
        return PostgresDialect.INSTANCE.shortened("search " + stage.name());
    }

    @Override
    public void note(Connection connection, NotedKeys keys, long label) throws SQLException {
        update(
                connection,
                "INSERT INTO %s %s ON CONFLICT DO NOTHING".formatted(keys.quotedName(), keys.staged()),
                label);
    }

    @Override
    public long sweep(Connection connection, NotedKeys keys) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate("DELETE FROM %s t WHERE NOT EXISTS (SELECT FROM %s s WHERE %s)"
                    .formatted(keys.stage().target().quotedName(), keys.quotedName(), keys.sameKey("t", "s")));
        }
    }

    @Override
    public void forgetNoted(Connection connection, NotedKeys keys) throws SQLException {
        PostgresStageCleaning.empty(connection, keys.quotedName());
    }

    private static int update(Connection connection, String sql, long label) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, label);
            return statement.executeUpdate();
        }
    }

    private static String quoted(String identifier) {
        return PostgresDialect.INSTANCE.quoted(identifier);
    }

    private static String quoted(List<String> identifiers) {
        return PostgresDialect.INSTANCE.quoted(identifiers);
    }

    private String remove(Stage stage, boolean folded) {
        return stage.target().keyed() ? removeByKey(stage, folded) : removeAlike(stage);
    }

    private String removeByKey(Stage stage, boolean folded) {
        List<String> key = stage.target().key();
        List<String> staged = stage.stagedKey();
        return "DELETE FROM %s t USING (%s) s WHERE s.n < 0 AND %s"
                .formatted(
                        stage.target().quotedName(),
                        last(stage, folded),
                        IntStream.range(0, key.size())
                                .mapToObj(i -> "t.%s = s.%s".formatted(quoted(key.get(i)), staged.get(i)))
                                .collect(Collectors.joining(" AND ")));
    }

    /** @param more that is said of a row {@code s} */
    private String upsert(Stage stage, boolean folded, String more) {
        TargetTable target = stage.target();
        List<String> columns = target.rowType().getFieldNames();
        String changes = columns.stream()
                .filter(column -> !target.key().contains(column))
                .map(column -> quoted(column) + " = EXCLUDED." + quoted(column))
                .collect(Collectors.joining(", "));
        return "INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM (%s) s WHERE s.n > 0%s ON CONFLICT (%s) DO %s"
                .formatted(
                        target.quotedName(),
                        quoted(columns),
                        stage.allStaged(),
                        last(stage, folded),
                        more,
                        quoted(target.key()),
                        changes.isEmpty() ? "NOTHING" : "UPDATE SET " + changes);
    }

    /** Within a label a key's rows come through one writer. */
    @Override
    public String last(Stage stage, boolean folded) {
        String key = String.join(", ", stage.stagedKey());
        String rows = "SELECT %slabel, subtask, seq, n, %s FROM %s WHERE label <= ?"
                .formatted(folded ? "" : "DISTINCT ON (%s) ".formatted(key), stage.allStaged(), stage.quotedName());
        return folded ? rows : "%s ORDER BY %s, label DESC, seq DESC".formatted(rows, key);
    }

    /** Each row of which more or less are to be there, and by how many. */
    private static String net(Stage stage) {
        String alike = alike(stage);
        return "SELECT DISTINCT ON (%1$s) %2$s, sum(n) OVER (PARTITION BY %1$s) AS net FROM %3$s WHERE label <= ?"
                .formatted(alike, stage.allStaged(), stage.quotedName());
    }

    private static String alike(Stage stage) {
        List<String> comparable = columns(stage, true);
        List<String> others = columns(stage, false);
        String texts = "ROW(%s)::text".formatted(String.join(", ", others));
        if (others.isEmpty()) {
            return String.join(", ", comparable);
        }
        return comparable.isEmpty() ? texts : String.join(", ", comparable) + ", " + texts;
    }

    private static List<String> columns(Stage stage, boolean comparable) {
        return IntStream.range(0, stage.columns().size())
                .filter(i -> stage.columns().get(i).comparable() == comparable)
                .mapToObj(Stage::staged)
                .toList();
    }

    private static String insertAlike(Stage stage) {
        return "INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM (%s) s, generate_series(1, s.net) WHERE s.net > 0"
                .formatted(
                        stage.target().quotedName(),
                        quoted(stage.target().rowType().getFieldNames()),
                        stage.allStaged(),
                        net(stage));
    }

    /** Of rows that are alike, any is as good as another; a place is one's own within one partition. */
    private static String removeAlike(Stage stage) {
        return """
               DELETE FROM %1$s t USING (
                 SELECT found.place, found.tableoid FROM (
                   SELECT t.ctid AS place, t.tableoid, s.net, row_number() OVER (PARTITION BY s.number) AS turn
                   FROM (SELECT row_number() OVER () AS number, alike.* FROM (%2$s) alike WHERE net < 0) s
                   JOIN %1$s t ON %3$s) found
                 WHERE found.turn <= -found.net) gone
               WHERE t.ctid = gone.place AND t.tableoid = gone.tableoid"""
                .formatted(stage.target().quotedName(), net(stage), matches(stage));
    }

    private static String matches(Stage stage) {
        String equal = IntStream.range(0, stage.columns().size())
                .filter(i -> stage.columns().get(i).comparable())
                .mapToObj(i ->
                        "t.%s = s.%s".formatted(quoted(stage.columns().get(i).name()), Stage.staged(i)))
                .collect(Collectors.joining(" AND "));
        int[] others = IntStream.range(0, stage.columns().size())
                .filter(i -> !stage.columns().get(i).comparable())
                .toArray();
        String texts = "ROW(%s)::text = ROW(%s)::text"
                .formatted(
                        IntStream.of(others)
                                .mapToObj(i ->
                                        "t." + quoted(stage.columns().get(i).name()))
                                .collect(Collectors.joining(", ")),
                        IntStream.of(others)
                                .mapToObj(i -> "s." + Stage.staged(i))
                                .collect(Collectors.joining(", ")));
        if (others.length == 0) {
            return equal;
        }
        return equal.isEmpty() ? texts : equal + " AND " + texts;
    }

    @Override
    public long countToRemove(Connection connection, Stage stage, long label) throws SQLException {
        String sql = "SELECT coalesce(-sum(net), 0) FROM (%s) s WHERE net < 0".formatted(net(stage));
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, label);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
