package io.tidemark.cli.remains;

import io.tidemark.log.PostgresLog;
import io.tidemark.log.ReplicationSlot;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A replication slot that was named as the pipeline's. That it is, no database can tell; only that it may be. */
final class SourceSlot {

    private final Connection connection;
    private final String slot;
    private final DropRequest request;

    SourceSlot(Connection connection, String slot, DropRequest request) {
        this.connection = connection;
        this.slot = slot;
        this.request = request;
    }

    /**
     * Looks for it.
     *
     * @param logs what the targets say of the histories that the pipeline has read from the source; "" where it is not known
     * @throws ProblemException if it cannot be the pipeline's, or somebody reads it
     */
    SourceRemains look(String source, Set<String> logs) throws SQLException {
        PostgresLog log = new PostgresLog(connection);
        Optional<ReplicationSlot> found = log.slots(List.of(slot)).stream().findFirst();
        if (found.isEmpty()) {
            List<String> others = logs.isEmpty() ? List.of() : others();
            return others.isEmpty()
                    ? SourceRemains.none(source, slot, "no replication slot " + slot)
                    : SourceRemains.others(source, slot, others);
        }
        if (!found.get().isLogicalOf(connection.getCatalog())) {
            throw new ProblemException(
                    new Problem(
                            ErrorCode.SLOT_UNUSABLE,
                            "slot '%s' is none of a pipeline's: %s".formatted(slot, found.get()),
                            "a slot that the pipeline has read, of pgoutput and database " + connection.getCatalog(),
                            "Name the pipeline's: SELECT slot_name FROM pg_replication_slots WHERE database = current_database();"));
        }
        Optional<String> reader = log.readerOf(slot);
        if (reader.isPresent()) {
            throw new ProblemException(
                    request.inUse("replication slot '%s' is read by %s".formatted(slot, reader.get())));
        }
        ofThisLog(log.system(), logs);
        return SourceRemains.dropped(source, slot);
    }

    /** One of which may be meant, if the name is mistyped. */
    private List<String> others() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT slot_name FROM pg_replication_slots"
                        + " WHERE database = current_database() AND plugin = 'pgoutput' ORDER BY slot_name");
                ResultSet row = statement.executeQuery()) {
            List<String> names = new ArrayList<>();
            while (row.next()) {
                names.add(row.getString(1));
            }
            return names;
        }
    }

    private void ofThisLog(String system, Set<String> logs) {
        Set<String> known = new TreeSet<>(logs);
        known.remove("");
        for (String history : known) {
            if (!history.startsWith(system + "/")) {
                throw new ProblemException(new Problem(
                        ErrorCode.OTHER_HISTORY,
                        "the server's system identifier is %s; %s has read %s (system/timeline)"
                                .formatted(system, request.pipeline(), history),
                        "the server whose log the pipeline has read",
                        "Check the source's url in the context; without its --slot the slot stays."));
            }
        }
        if (known.isEmpty()) {
            throw new ProblemException(new Problem(
                    ErrorCode.HISTORY_UNKNOWN,
                    "no target says of which log %s has read this source".formatted(request.pipeline()),
                    "a source that this pipeline has read, as far as the targets of the context say",
                    "If you know that slot '%1$s' is the pipeline's: SELECT pg_drop_replication_slot('%2$s'); and without its --slot."
                            .formatted(slot, slot.replace("'", "''"))));
        }
    }

    void drop() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT pg_drop_replication_slot(?)")) {
            statement.setString(1, slot);
            statement.executeQuery().close();
        } catch (SQLException failure) {
            if (!TargetKind.isHeld(failure)) {
                throw failure;
            }
            throw new ProblemException(
                    request.inUse("a session has just begun to read replication slot '%s'".formatted(slot)), failure);
        }
    }
}
