package io.tidemark.target;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the staged rows of a table with a key that its constraints refuse for what they are: halves them until each stands
 * alone, and leaves the table as it was. A row that meets another one in a unique index, or lacks one that it refers to, is
 * none of them: within the set it may be right.
 */
final class RefusedRowSearch {

    private static final Logger LOG = LoggerFactory.getLogger(RefusedRowSearch.class);

    private final Connection connection;
    private final Stage stage;
    private final Epoch epoch;
    private final TargetFaults faults;
    private final List<Refused> found = new ArrayList<>();

    /** @param error what the server says */
    record Refused(StagePart place, String error) {}

    /** @param stage in which each key has one row up to the epoch */
    RefusedRowSearch(Connection connection, Stage stage, Epoch epoch) {
        this.connection = connection;
        this.stage = stage;
        this.epoch = epoch;
        this.faults = stage.target().dialect().faults();
    }

    List<Refused> find() throws SQLException {
        LOG.info("{}: looking for the rows of epoch {} that are refused", stage.target(), epoch.number());
        Savepoint before = connection.setSavepoint();
        for (StagePart part : parts()) {
            search(part);
        }
        connection.rollback(before);
        connection.releaseSavepoint(before);
        return found;
    }

    private List<StagePart> parts() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                """
                SELECT label, subtask, min(seq), max(seq) FROM %s WHERE label <= ? AND n > 0
                GROUP BY label, subtask ORDER BY label, subtask"""
                        .formatted(stage.quotedName()))) {
            statement.setLong(1, epoch.number());
            try (ResultSet row = statement.executeQuery()) {
                List<StagePart> parts = new ArrayList<>();
                while (row.next()) {
                    parts.add(new StagePart(row.getLong(1), row.getInt(2), row.getLong(3), row.getLong(4)));
                }
                return parts;
            }
        }
    }

    private void search(StagePart part) throws SQLException {
        Savepoint before = connection.setSavepoint();
        SQLException refused = put(part);
        if (refused != null) {
            connection.rollback(before);
        }
        connection.releaseSavepoint(before);
        if (refused == null) {
            return;
        }
        if (!part.isOneRow()) {
            search(part.firstHalf());
            search(part.secondHalf());
        } else if (faults.isOfItsOwnValue(refused)) {
            add(new Refused(part, faults.said(refused)));
        }
    }

    /** Why not, or null. */
    private SQLException put(StagePart part) throws SQLException {
        try {
            stage.target().dialect().epochs().put(connection, stage, true, epoch.number(), part);
            return null;
        } catch (SQLException failure) {
            if (!faults.isOfARow(failure)) {
                throw failure;
            }
            return failure;
        }
    }

    private void add(Refused row) throws SQLException {
        if (stage.target().onRefusedRow() == OnRefusedRow.FAIL) {
            throw TargetFailures.permanent(TargetFailures.refusedRow(epoch, row.error(), key(row.place())));
        }
        found.add(row);
        if (found.size() > OnRefusedRow.MOST_AT_ONCE) {
            throw TargetFailures.permanent(tooMany(stage.target(), row.error()));
        }
    }

    private String key(StagePart place) throws SQLException {
        String key = stage.target()
                .dialect()
                .stages()
                .json(stage, "s", stage.target().keyIndices());
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT %s FROM %s s WHERE %s".formatted(key, stage.quotedName(), place.condition("s")))) {
            return row.next() ? "key " + row.getString(1) : "a key that is not there any more";
        }
    }

    static Problem tooMany(TargetTable target, String error) {
        return new Problem(
                ErrorCode.TARGET_REFUSES_ROW,
                "%s: more than %d rows at once, the last one because of: %s"
                        .formatted(target, OnRefusedRow.MOST_AT_ONCE, error),
                "single rows that are refused; what is wrong with so many is the table",
                "Widen the target's column or drop the constraint, or CAST or filter in the INSERT; then restart from the"
                        + " last checkpoint.");
    }
}
