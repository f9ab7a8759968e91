package io.tidemark.target;

import io.tidemark.connection.AskedDatabase;
import io.tidemark.connection.Questions;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Asks the databases of a pipeline that have a table without a key where they stand. A job that goes on from an older state has to
 * make an epoch end exactly there: see {@link Keyless}.
 */
public final class ShownTidemarks implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String pipeline;
    private final ArrayList<TargetTable> databases;

    /** @param databases one table of each */
    ShownTidemarks(String pipeline, List<TargetTable> databases) {
        this.pipeline = pipeline;
        this.databases = new ArrayList<>(databases);
    }

    /**
     * What a database shows of a source. As long as it is replayed visibly that is what it showed before.
     *
     * @param position as {@link io.tidemark.position.LogPosition} prints it
     * @param epoch tells the one that it is of from all others
     */
    public record Shown(String position, String epoch) {}

    /**
     * By the databases' names; those that show nothing of the source are left out.
     *
     * @throws SQLException if one of them cannot be asked now
     */
    public Map<String, Shown> of(String source) throws SQLException {
        Map<String, Shown> all = new TreeMap<>();
        for (TargetTable database : databases) {
            look(database)
                    .filter(row -> row.shown()
                            .getOrDefault(source, SourcePosition.NONE)
                            .isKnown())
                    .ifPresent(row -> all.put(
                            database.database(),
                            new Shown(
                                    row.shown().get(source).text(),
                                    row.replaying().map(Replaying::shown).orElseGet(() -> row.applied()
                                            .toString()))));
        }
        return all;
    }

    /** A database that does not answer holds up whoever asks, who has other things to do and asks again. */
    private record Briefly(TargetDatabase database) implements AskedDatabase {

        private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

        @Override
        public Connection connect() throws SQLException {
            return database.dialect().connect(database, ANSWER_TIMEOUT, false);
        }

        @Override
        public String toString() {
            return database.toString();
        }
    }

    /** Epoch and positions are read one after the other: they are of one commit if nothing has changed since. */
    private Optional<TargetRow> look(TargetTable database) throws SQLException {
        return Questions.ask(new Briefly(database.home()), connection -> {
            if (!database.dialect().schema().exists(connection)) {
                return Optional.empty();
            }
            TidemarkRows rows = new TidemarkRows(database.dialect());
            Optional<TargetRow> before = rows.look(connection, pipeline);
            Optional<TargetRow> row = rows.look(connection, pipeline);
            while (!row.equals(before)) {
                before = row;
                row = rows.look(connection, pipeline);
            }
            return row;
        });
    }
}
