package io.tidemark.target;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings what is staged of an epoch into the tables, in an order that their references allow, within the caller's transaction. */
final class EpochChange {

    private static final Logger LOG = LoggerFactory.getLogger(EpochChange.class);

    /** How many rows of a stage belong to an epoch, or to one before it that was not applied. */
    static final String STAGED = "SELECT count(*) FROM %s WHERE label <= ?";

    private final CommitterPlan plan;
    private final TargetDialect dialect;
    private final ForeignKeys keys;
    private final Connection connection;
    private final Epoch epoch;
    private final boolean known;
    private final boolean searching;
    private final List<Stage> parentsFirst;

    /**
     * @param stages of all tables
     * @param searching whether rows that are refused are looked for, as something was
     */
    EpochChange(
            CommitterPlan plan,
            ForeignKeys keys,
            Collection<Stage> stages,
            Connection connection,
            CompletedEpoch completed,
            boolean searching) {
        this.plan = plan;
        this.dialect = plan.dialect();
        this.keys = keys;
        this.connection = connection;
        this.epoch = completed.epoch();
        this.known = completed.known();
        this.searching = searching;
        this.parentsFirst = keys.parentsFirst().stream()
                .map(table -> stages.stream()
                        .filter(stage -> stage.target().quotedName().equals(table))
                        .findFirst()
                        .orElseThrow())
                .toList();
    }

    /**
     * What has come of it.
     *
     * @param deadLetters how many there are then
     * @param swept how many rows have gone that the source does not have
     */
    record Made(long deadLetters, long swept) {}

    Made make() throws SQLException {
        dialect.epochs().begin(connection);
        List<Stage> filled = parentsFirst.stream()
                .filter(stage -> epoch.of(stage.name()).rows() > 0)
                .toList();
        for (Stage stage : filled) {
            count(stage);
        }
        MirrorSweep mirrors = new MirrorSweep(plan, connection, epoch, parentsFirst);
        mirrors.note();
        List<Stage> taken = filled.stream().filter(stage -> !isLeftOut(stage)).toList();
        List<Stage> childrenFirst = new ArrayList<>(taken);
        Collections.reverse(childrenFirst);
        for (Stage stage : childrenFirst) {
            if (!keys.isReferredTo(stage.target().quotedName())) {
                remove(stage);
            }
        }
        for (Stage stage : taken) {
            put(stage);
        }
        for (Stage stage : childrenFirst) {
            if (keys.isReferredTo(stage.target().quotedName())) {
                remove(stage);
            }
        }
        long deadLetters = settleRefused();
        long swept = mirrors.sweep();
        for (Stage stage : filled) {
            dialect.stages()
                    .clean(
                            connection,
                            stage,
                            epoch.number(),
                            epoch.of(stage.name()).rows());
        }
        return new Made(deadLetters, swept);
    }

    /** Its rows are in the table. */
    private boolean isLeftOut(Stage stage) {
        return known && !stage.target().keyed();
    }

    private void count(Stage stage) throws SQLException {
        long expected = epoch.of(stage.name()).rows();
        long found = number(STAGED.formatted(stage.quotedName()));
        if (found != expected) {
            throw TargetFailures.permanent(new Problem(
                    ErrorCode.TARGET_BEHIND,
                    "%s: %d rows of epoch %d were staged for %s, and %d are there"
                            .formatted(plan.database(), expected, epoch.number(), stage.target(), found),
                    "the rows that the checkpoint counts on: the target was set back, or somebody has written into %s"
                            .formatted(stage.quotedName()),
                    "Restore the state that belongs to the target's backup, or begin anew in empty tables."));
        }
    }

    private long number(String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, epoch.number());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private void remove(Stage stage) throws SQLException {
        Staged staged = epoch.of(stage.name());
        if (staged.deletes() == 0) {
            return;
        }
        long expected = stage.target().keyed() ? -1 : dialect.epochs().countToRemove(connection, stage, epoch.number());
        long removed = dialect.epochs().remove(connection, stage, staged.folded(), epoch.number());
        if (expected >= 0 && removed != expected) {
            throw TargetFailures.permanent(new Problem(
                    ErrorCode.TARGET_ROW_MISSING,
                    "%s: %d rows of %s go with epoch %d, and %d of them are there"
                            .formatted(plan.database(), expected, stage.target(), epoch.number(), removed),
                    "rows that nobody but the pipeline changes",
                    "Put the rows back as they were, or begin anew in empty tables."));
        }
    }

    private void put(Stage stage) throws SQLException {
        Staged staged = epoch.of(stage.name());
        if (staged.rows() > staged.deletes() || !stage.target().keyed()) {
            if (searching && stage.target().keyed()) {
                putWithoutRefused(stage, staged.folded());
            } else {
                dialect.epochs().put(connection, stage, staged.folded(), epoch.number());
            }
        }
    }

    private void putWithoutRefused(Stage stage, boolean folded) throws SQLException {
        Savepoint before = connection.setSavepoint();
        SQLException refused = null;
        try {
            dialect.epochs().put(connection, stage, folded, epoch.number());
        } catch (SQLException failure) {
            if (!dialect.faults().isOfARow(failure)) {
                throw failure;
            }
            refused = failure;
            connection.rollback(before);
        }
        connection.releaseSavepoint(before);
        if (refused != null) {
            dialect.epochs().beginSearch(connection, stage, epoch.number());
            List<RefusedRowSearch.Refused> found = new RefusedRowSearch(connection, stage, epoch).find();
            if (found.isEmpty()) {
                throw refused;
            }
            for (RefusedRowSearch.Refused row : found) {
                DeadLetters.keepStaged(connection, stage, row.place(), row.error());
            }
            dialect.epochs().endSearch(connection, stage);
            dialect.epochs().put(connection, stage, true, epoch.number());
        }
    }

    private long settleRefused() throws SQLException {
        DeadLetters letters = new DeadLetters(connection, plan.pipeline());
        Set<String> concerned = letters.concerned();
        for (Stage stage : parentsFirst) {
            if (concerned.contains(stage.target().toString()) && stage.target().keyed()) {
                letters.takeOut(stage, epoch.number());
            }
            if (concerned.contains(stage.name()) && isLeftOut(stage)) {
                DeadLetters.forget(connection, stage, "label <= " + epoch.number());
            } else if (concerned.contains(stage.name())) {
                int added = letters.bringIn(stage, epoch);
                if (added > 0) {
                    LOG.warn(
                            "{}: {} rows of epoch {} are refused, and kept in tidemark_dead_letter",
                            stage.target(),
                            added,
                            epoch.number());
                }
            }
        }
        return concerned.isEmpty() ? 0 : letters.count();
    }
}
