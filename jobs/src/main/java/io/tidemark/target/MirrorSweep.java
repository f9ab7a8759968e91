package io.tidemark.target;

import io.tidemark.checkpoint.Resnapshot;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes out of mirrors what their sources do not have, when a source's table has been read anew as a whole: the keys of all rows
 * that come meanwhile are noted, and what is in the mirror under another key goes. Within the transaction that applies an epoch.
 *
 * <p>Assumes that whatever row the source has at the end of the epoch that completes it has been given to the mirror by this epoch
 * or by one before it, from the one on that was the first to have a row that was read anew. More keys than that do no harm.
 */
final class MirrorSweep {

    private static final Logger LOG = LoggerFactory.getLogger(MirrorSweep.class);

    private final CommitterPlan plan;
    private final Connection connection;
    private final Epoch epoch;
    private final List<Stage> parentsFirst;
    private final List<Due> due = new ArrayList<>();

    private record Due(NotedKeys keys, String request) {}

    /** @param parentsFirst the stages of all tables */
    MirrorSweep(CommitterPlan plan, Connection connection, Epoch epoch, List<Stage> parentsFirst) {
        this.plan = plan;
        this.connection = connection;
        this.epoch = epoch;
        this.parentsFirst = parentsFirst;
    }

    /** Ahead of whatever changes the stages. */
    void note() throws SQLException {
        if (epoch.resnapshots().isEmpty()) {
            return;
        }
        Map<String, ResnapshotRow> rows = ResnapshotRows.read(connection, plan.pipeline());
        for (Stage stage : parentsFirst) {
            Optional<Resnapshot> said = Optional.ofNullable(plan.mirrors().get(stage.target()))
                    .map(mirrored -> epoch.resnapshots().get(mirrored));
            if (said.isPresent() && stage.target().keyed()) {
                Optional<ResnapshotRow> row =
                        Optional.ofNullable(rows.get(stage.target().toString()));
                carryOut(MirrorStep.of(row, said.get()), new NotedKeys(stage), said.get());
            }
        }
    }

    private void carryOut(MirrorStep step, NotedKeys keys, Resnapshot said) throws SQLException {
        if (step instanceof MirrorStep.Lose lose) {
            lose(keys, said, lose.why());
        } else if (step instanceof MirrorStep.Note note) {
            if (keys.fit(connection)) {
                note(note, keys, said.request());
            } else {
                lose(keys, said, "%s is not there, or is of another key".formatted(keys.quotedName()));
            }
        }
    }

    private void note(MirrorStep.Note step, NotedKeys keys, String request) throws SQLException {
        EpochSql epochs = plan.dialect().epochs();
        if (step.first()) {
            epochs.forgetNoted(connection, keys);
            ResnapshotRows.write(connection, keys, new ResnapshotRow(request, ResnapshotRow.State.NOTING));
        }
        if (epoch.of(keys.stage().name()).rows() > 0) {
            epochs.note(connection, keys, epoch.number());
        }
        if (step.sweeps()) {
            due.add(new Due(keys, request));
        }
    }

    private void lose(NotedKeys keys, Resnapshot said, String why) throws SQLException {
        ResnapshotRows.write(connection, keys, new ResnapshotRow(said.request(), ResnapshotRow.State.LOST));
        LOG.warn(
                "{}",
                new Problem(
                                ErrorCode.TARGET_NOT_SWEPT,
                                "%s: not all keys are known that %s has been given since %s is read anew (%s): %s"
                                        .formatted(
                                                plan.database(),
                                                keys.stage().target(),
                                                said.table(),
                                                said.request(),
                                                why),
                                "the keys of all its rows; what is in the target and not in the source cannot be told from the rest",
                                "Its rows are repaired all the same, and none is deleted. To have those deleted that the source"
                                        + " does not have, have the table read anew once more.")
                        .text());
    }

    /**
     * Behind all that the epoch changes.
     *
     * @return how many rows have gone
     */
    long sweep() throws SQLException {
        if (due.isEmpty()) {
            return 0;
        }
        // What was put off is the epoch's: what is refused from here on is not.
        plan.dialect().epochs().check(connection);
        Collections.reverse(due);
        long swept = 0;
        for (Due one : due) {
            swept += sweep(one);
        }
        return swept;
    }

    private long sweep(Due due) throws SQLException {
        EpochSql epochs = plan.dialect().epochs();
        Savepoint before = connection.setSavepoint();
        ResnapshotRow.State state = ResnapshotRow.State.SWEPT;
        long swept = 0;
        try {
            swept = epochs.sweep(connection, due.keys());
        } catch (SQLException failure) {
            if (plan.dialect().faults().passes(failure)) {
                throw failure;
            }
            connection.rollback(before);
            state = ResnapshotRow.State.REFUSED;
            LOG.warn("{}", refused(due, failure).text());
        }
        connection.releaseSavepoint(before);
        if (state == ResnapshotRow.State.SWEPT) {
            LOG.info(
                    "{}: {} rows that the source does not have go with epoch {}, for resnapshot {}",
                    due.keys().stage().target(),
                    swept,
                    epoch.number(),
                    due.request());
        }
        epochs.forgetNoted(connection, due.keys());
        ResnapshotRows.write(connection, due.keys(), new ResnapshotRow(due.request(), state));
        return swept;
    }

    private Problem refused(Due due, SQLException failure) {
        return new Problem(
                ErrorCode.TARGET_NOT_SWEPT,
                "%s: rows of %s that the source does not have cannot be deleted: %s"
                        .formatted(
                                plan.database(),
                                due.keys().stage().target(),
                                plan.dialect().faults().said(failure)),
                "rows that nothing else refers to, and a user who may delete them",
                "The table's other rows are as the source has them. Delete those rows by hand with what refers to them; or have"
                        + " the table read anew once more.");
    }
}
