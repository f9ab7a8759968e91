package io.tidemark.target;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A pipeline's rows in the schema {@code tidemark}, within the caller's transaction. */
final class TidemarkRows {

    private static final long PRUNED_EVERY = 64;
    private static final String STREAMING = "STREAMING";
    private static final String LIVE = "CONTINUOUS";
    private static final String REPLAYING = "REPLAYING";

    private final TidemarkSql sql;
    private final TidemarkSchema schema;

    TidemarkRows(TargetDialect dialect) {
        this.sql = dialect.tidemarkSql();
        this.schema = dialect.schema();
    }

    /** What the target says of a pipeline. */
    Optional<TargetRow> look(Connection connection, String pipeline) throws SQLException {
        return read(connection, pipeline, "");
    }

    /** The same; waits for whoever is changing it, and keeps others from it until the transaction's end. */
    Optional<TargetRow> read(Connection connection, String pipeline) throws SQLException {
        return read(connection, pipeline, sql.locking());
    }

    private Optional<TargetRow> read(Connection connection, String pipeline, String locking) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT branch, epoch, attempt FROM tidemark.pipeline WHERE pipeline = ?" + locking)) {
            statement.setString(1, pipeline);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new TargetRow(
                                new Applied(row.getString(1), row.getLong(2), row.getString(3)),
                                sources(connection, pipeline),
                                LiveWriters.any(connection, pipeline),
                                // A schema of an earlier release knows of none.
                                schema.isCurrent(connection)
                                        ? ReplayingRows.read(connection, pipeline)
                                        : Optional.empty()))
                        : Optional.empty();
            }
        }
    }

    private Map<String, SourcePosition> sources(Connection connection, String pipeline) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.readSources())) {
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
    long raise(Connection connection, String pipeline, String owner) throws SQLException {
        update(connection, sql.insertPipeline(), pipeline);
        update(
                connection,
                "UPDATE tidemark.pipeline SET generation = generation + 1, owner = ?, since = now() WHERE pipeline = ?",
                owner,
                pipeline);
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT generation FROM tidemark.pipeline WHERE pipeline = ?" + sql.locking())) {
            statement.setString(1, pipeline);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** Nothing is applied yet, and nothing is known of the sources. */
    void begin(Connection connection, String pipeline, String branch) throws SQLException {
        update(
                connection,
                "UPDATE tidemark.pipeline SET branch = ?, epoch = 0, attempt = '' WHERE pipeline = ?",
                branch,
                pipeline);
        update(connection, "DELETE FROM tidemark.tidemark WHERE pipeline = ?", pipeline);
        ReplayingRows.forget(connection, pipeline);
        update(connection, "DELETE FROM tidemark.tidemark_dead_letter WHERE pipeline = ?", pipeline);
        ResnapshotRows.forgetAll(connection, pipeline);
        LiveWriters.endAll(connection, pipeline);
    }

    /** Whoever reads the target sees from the begin on that the first load is under way. What is read no more goes. */
    void keepSources(Connection connection, String pipeline, Set<String> sources) throws SQLException {
        List<String> parameters = new ArrayList<>(List.of(pipeline));
        parameters.addAll(sources);
        update(
                connection,
                "DELETE FROM tidemark.tidemark WHERE pipeline = ?"
                        + (sources.isEmpty()
                                ? ""
                                : " AND source NOT IN (%s)"
                                        .formatted(String.join(", ", Collections.nCopies(sources.size(), "?")))),
                parameters.toArray());
        for (String source : sources) {
            update(connection, sql.insertSource(), pipeline, source);
        }
    }

    /**
     * Locks the pipeline's row until the transaction's end.
     *
     * @return what has been applied
     * @throws TakenOverException if it is another attempt's of the job
     */
    Applied lock(Connection connection, CommitterPlan plan, long generation, String owner)
            throws SQLException, IOException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT branch, epoch, attempt, generation, owner FROM tidemark.pipeline WHERE pipeline = ?"
                        + sql.locking())) {
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
    void lockSlots(Connection connection, CommitterPlan plan, Map<String, Long> expected, String owner)
            throws SQLException, IOException {
        Map<String, Long> found = new HashMap<>();
        Map<String, String> owners = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(sql.lockSlots())) {
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

    /**
     * Says what the target is from this commit on.
     *
     * @param live whether writers may be ahead of it
     * @param found what it was, if it is being replayed visibly up to now
     * @param replaying the same from now on
     */
    void write(
            Connection connection,
            String pipeline,
            Applied next,
            Epoch epoch,
            boolean live,
            Optional<Replaying> found,
            Optional<Replaying> replaying)
            throws SQLException {
        for (Map.Entry<String, SourcePosition> source : epoch.sources().entrySet()) {
            String phase = replaying.isPresent() ? REPLAYING : phase(source.getValue(), live);
            writeSource(connection, pipeline, epoch.number(), source.getKey(), source.getValue(), phase);
        }
        if (replaying.isPresent() && !replaying.equals(found)) {
            ReplayingRows.write(connection, pipeline, replaying.get());
        } else if (replaying.isEmpty() && found.isPresent()) {
            ReplayingRows.forget(connection, pipeline);
        }
        update(connection, sql.writeHistory(), epoch.rows() + epoch.flushed(), pipeline);
        if (next.epoch() % PRUNED_EVERY == 0) {
            update(connection, sql.pruneHistory(), pipeline);
        }
        update(
                connection,
                "UPDATE tidemark.pipeline SET branch = ?, epoch = ?, attempt = ? WHERE pipeline = ?",
                next.branch(),
                next.epoch(),
                next.attempt(),
                pipeline);
    }

    /** From now on writers may be ahead of what the tidemark says. */
    void goLive(Connection connection, String pipeline, Map<String, Long> generations) throws SQLException {
        LiveWriters.endAll(connection, pipeline);
        LiveWriters.begin(connection, pipeline, generations);
        replacePhase(connection, pipeline, STREAMING, LIVE);
    }

    /** No writer is. */
    void settle(Connection connection, String pipeline) throws SQLException {
        LiveWriters.endAll(connection, pipeline);
        replacePhase(connection, pipeline, LIVE, STREAMING);
    }

    private static void replacePhase(Connection connection, String pipeline, String from, String to)
            throws SQLException {
        update(
                connection,
                "UPDATE tidemark.tidemark SET phase = ? WHERE pipeline = ? AND phase = ?",
                to,
                pipeline,
                from);
    }

    private void writeSource(
            Connection connection, String pipeline, long epoch, String source, SourcePosition position, String phase)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.writeSource())) {
            statement.setString(1, pipeline);
            statement.setString(2, source);
            statement.setString(3, position.text());
            statement.setString(4, position.history());
            statement.setLong(5, epoch);
            statement.setString(6, phase);
            if (position.commitMicros() == 0) {
                statement.setNull(7, Types.BIGINT);
            } else {
                statement.setLong(7, position.commitMicros());
            }
            statement.setInt(8, position.load());
            statement.executeUpdate();
        }
    }

    private static String phase(SourcePosition position, boolean live) {
        if (!position.streaming()) {
            return "SNAPSHOT";
        }
        return live ? LIVE : STREAMING;
    }

    /** @return how many rows */
    static int update(Connection connection, String statementText, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(statementText)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            return statement.executeUpdate();
        }
    }
}
