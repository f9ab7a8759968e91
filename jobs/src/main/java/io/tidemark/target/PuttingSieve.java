package io.tidemark.target;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts the staged rows of a table with a key that its constraints have refused as a whole: halves them until it is known which
 * are refused, within the caller's transaction.
 */
final class PuttingSieve {

    private final Connection connection;
    private final Stage stage;
    private final boolean folded;
    private final Epoch epoch;
    private final TargetDialect dialect;

    PuttingSieve(Connection connection, Stage stage, boolean folded, Epoch epoch) {
        this.connection = connection;
        this.stage = stage;
        this.folded = folded;
        this.epoch = epoch;
        this.dialect = stage.target().dialect();
    }

    void put() throws SQLException {
        for (StagePart part : parts()) {
            put(part);
        }
    }

    private List<StagePart> parts() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT label, subtask, min(seq), max(seq) FROM %s WHERE label <= ? AND n > 0 GROUP BY label, subtask ORDER BY 1, 2"
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

    private void put(StagePart part) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            dialect.epochs().put(connection, stage, folded, epoch.number(), part);
            connection.releaseSavepoint(before);
            return;
        } catch (SQLException failure) {
            if (!dialect.faults().isOfARow(failure)) {
                throw failure;
            }
            connection.rollback(before);
            if (part.isOneRow()) {
                refuse(part, failure);
                return;
            }
        }
        put(part.firstHalf());
        put(part.secondHalf());
    }

    /** A row that lacks another one is not refused for a value of its own. */
    private void refuse(StagePart part, SQLException failure) throws SQLException {
        if (stage.target().onRefusedRow() == OnRefusedRow.FAIL
                || dialect.faults().isOfAReference(failure)) {
            throw TargetFailures.permanent(TargetFailures.refusedRow(dialect.faults(), epoch, failure, words(part)));
        }
        DeadLetters.refuseStaged(connection, stage, part, dialect.faults().said(failure));
    }

    private String words(StagePart part) throws SQLException {
        String key = dialect.stages().json(stage, "s", stage.target().keyIndices());
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT %s FROM %s s WHERE %s".formatted(key, stage.quotedName(), part.condition("s")))) {
            row.next();
            return "key " + row.getString(1);
        }
    }
}
