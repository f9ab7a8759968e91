package io.tidemark.target;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A pipeline's rows in the schema {@code tidemark}, within the caller's transaction. */
final class TidemarkRows {

    private static final String HISTORY_KEPT = "7 days";
    private static final long PRUNED_EVERY = 64;

    private static final String READ_SOURCES =
            """
            SELECT source, coalesce(position, ''), coalesce(log_identity, ''), phase = 'STREAMING', load,
              coalesce((extract(epoch FROM commit_time) * 1000000)::bigint, 0)
            FROM tidemark.tidemark WHERE pipeline = ?""";

    private static final String WRITE_SOURCE =
            """
            INSERT INTO tidemark.tidemark
              (pipeline, source, position, log_identity, epoch, phase, commit_time, applied_at, load)
            VALUES (?, ?, nullif(?, ''), nullif(?, ''), ?, ?, timestamptz 'epoch' + ?::bigint * interval '1 microsecond',
              clock_timestamp(), ?)
            ON CONFLICT (pipeline, source) DO UPDATE SET position = EXCLUDED.position,
              log_identity = EXCLUDED.log_identity, epoch = EXCLUDED.epoch, phase = EXCLUDED.phase,
              commit_time = EXCLUDED.commit_time, applied_at = EXCLUDED.applied_at, load = EXCLUDED.load""";

    private static final String WRITE_HISTORY =
            """
            INSERT INTO tidemark.tidemark_history
              (pipeline, source, epoch, position, log_identity, phase, commit_time, applied_at, rows)
            SELECT pipeline, source, epoch, position, log_identity, phase, commit_time, applied_at, ?
            FROM tidemark.tidemark WHERE pipeline = ?""";

    private TidemarkRows() {}

    /** What the target says of a pipeline. */
    static Optional<TargetRow> look(Connection connection, String pipeline) throws SQLException {
        return read(connection, pipeline, "");
    }

    /** The same; waits for whoever is changing it, and keeps others from it until the transaction's end. */
    static Optional<TargetRow> read(Connection connection, String pipeline) throws SQLException {
        return read(connection, pipeline, " FOR NO KEY UPDATE");
    }

    private static Optional<TargetRow> read(Connection connection, String pipeline, String locking)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT branch, epoch, attempt FROM tidemark.pipeline WHERE pipeline = ?" + locking)) {
            statement.setString(1, pipeline);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new TargetRow(
                                new Applied(row.getString(1), row.getLong(2), row.getString(3)),
                                sources(connection, pipeline)))
                        : Optional.empty();
            }
        }
    }

    private static Map<String, SourcePosition> sources(Connection connection, String pipeline) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(READ_SOURCES)) {
            statement.setString(1, pipeline);
            try (ResultSet row = statement.executeQuery()) {
                Map<String, SourcePosition> sources = new TreeMap<>();
                while (row.next()) {
                    sources.put(
                            row.getString(1),
                            new SourcePosition(
                                    row.getString(2),
                                    row.getString(3),
                                    row.getBoolean(4),
                                    row.getInt(5),
                                    row.getLong(6)));
                }
                return sources;
            }
        }
    }

    /** Makes the pipeline's row the caller's own. */
    static long raise(Connection connection, String pipeline, String owner) throws SQLException {
        update(connection, "INSERT INTO tidemark.pipeline (pipeline) VALUES (?) ON CONFLICT DO NOTHING", pipeline);
        try (PreparedStatement statement = connection.prepareStatement(
                "UPDATE tidemark.pipeline SET generation = generation + 1, owner = ?, since = now() WHERE pipeline = ?"
                        + " RETURNING generation")) {
            statement.setString(1, owner);
            statement.setString(2, pipeline);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** Nothing is applied yet, and nothing is known of the sources. */
    static void begin(Connection connection, String pipeline, String branch) throws SQLException {
        update(
                connection,
                "UPDATE tidemark.pipeline SET branch = ?, epoch = 0, attempt = '' WHERE pipeline = ?",
                branch,
                pipeline);
        update(connection, "DELETE FROM tidemark.tidemark WHERE pipeline = ?", pipeline);
    }

    /** Whoever reads the target sees from the begin on that the first load is under way. What is read no more goes. */
    static void keepSources(Connection connection, String pipeline, Set<String> sources) throws SQLException {
        update(
                connection,
                "DELETE FROM tidemark.tidemark WHERE pipeline = ? AND source <> ALL (?)",
                pipeline,
                connection.createArrayOf("text", sources.toArray()));
        for (String source : sources) {
            update(
                    connection,
                    "INSERT INTO tidemark.tidemark (pipeline, source, epoch, phase, applied_at, load)"
                            + " VALUES (?, ?, 0, 'SNAPSHOT', now(), 0) ON CONFLICT DO NOTHING",
                    pipeline,
                    source);
        }
    }

    /**
     * Locks the pipeline's row until the transaction's end.
     *
     * @return what has been applied
     * @throws TakenOverException if it is another attempt's of the job
     */
    static Applied lock(Connection connection, CommitterPlan plan, long generation, String owner)
            throws SQLException, IOException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT branch, epoch, attempt, generation, owner FROM tidemark.pipeline WHERE pipeline = ? FOR NO KEY UPDATE")) {
            statement.setString(1, plan.pipeline());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw TargetFailures.permanent(
                            TargetFailures.takenOver(plan.database(), plan.pipeline(), "nobody"));
                }
                if (row.getLong(4) != generation) {
                    throw takenOver(plan, row.getString(5), owner);
                }
                return new Applied(row.getString(1), row.getLong(2), row.getString(3));
            }
        }
    }

    private static IOException takenOver(CommitterPlan plan, String now, String owner) {
        if (now.equals(owner)) {
            return new TakenOverException("pipeline " + plan.pipeline());
        }
        throw TargetFailures.permanent(TargetFailures.takenOver(plan.database(), plan.pipeline(), now));
    }

    /**
     * Keeps the writers' slots from being taken over until the transaction's end; writers go on staging meanwhile.
     *
     * @param expected the generation of each, as {@code stage/subtask}
     */
    static void lockSlots(Connection connection, CommitterPlan plan, Map<String, Long> expected, String owner)
            throws SQLException, IOException {
        Map<String, Long> found = new HashMap<>();
        Map<String, String> owners = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT stage || '/' || subtask, generation, owner FROM tidemark.slot WHERE pipeline = ?"
                        + " ORDER BY stage, subtask FOR KEY SHARE")) {
            statement.setString(1, plan.pipeline());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.put(row.getString(1), row.getLong(2));
                    owners.put(row.getString(1), row.getString(3));
                }
            }
        }
        for (Map.Entry<String, Long> slot : expected.entrySet()) {
            if (!slot.getValue().equals(found.get(slot.getKey()))) {
                throw takenOver(plan, owners.getOrDefault(slot.getKey(), "nobody"), owner);
            }
        }
    }

    /** Says what the target is from this commit on. */
    static void write(Connection connection, String pipeline, Applied next, Epoch epoch) throws SQLException {
        for (Map.Entry<String, SourcePosition> source : epoch.sources().entrySet()) {
            writeSource(connection, pipeline, epoch.number(), source.getKey(), source.getValue());
        }
        update(connection, WRITE_HISTORY, epoch.rows(), pipeline);
        if (next.epoch() % PRUNED_EVERY == 0) {
            update(
                    connection,
                    "DELETE FROM tidemark.tidemark_history WHERE pipeline = ? AND applied_at < now() - interval '%s'"
                            .formatted(HISTORY_KEPT),
                    pipeline);
        }
        update(
                connection,
                "UPDATE tidemark.pipeline SET branch = ?, epoch = ?, attempt = ? WHERE pipeline = ?",
                next.branch(),
                next.epoch(),
                next.attempt(),
                pipeline);
    }

    private static void writeSource(
            Connection connection, String pipeline, long epoch, String source, SourcePosition position)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(WRITE_SOURCE)) {
            statement.setString(1, pipeline);
            statement.setString(2, source);
            statement.setString(3, position.text());
            statement.setString(4, position.history());
            statement.setLong(5, epoch);
            statement.setString(6, position.streaming() ? "STREAMING" : "SNAPSHOT");
            if (position.commitMicros() == 0) {
                statement.setNull(7, Types.BIGINT);
            } else {
                statement.setLong(7, position.commitMicros());
            }
            statement.setInt(8, position.load());
            statement.executeUpdate();
        }
    }

    private static void update(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            statement.executeUpdate();
        }
    }
}
