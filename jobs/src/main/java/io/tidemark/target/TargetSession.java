package io.tidemark.target;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A committer's connection to its target. Only the committer whose generation the pipeline's row has may change anything; it
 * holds the row's lock from the first statement of a transaction to its end, so that a successor waits for it and sees what
 * has become of it.
 *
 * <p>Not thread-safe, {@link #abortable} aside.
 */
final class TargetSession implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TargetSession.class);

    private final CommitterPlan plan;
    private final TargetDialect dialect;
    private final TidemarkRows rows;
    private final String owner;
    private final Map<String, Stage> stages = new LinkedHashMap<>();
    private final Abortable abortable = new Abortable();
    private final IdleConnection idle = new IdleConnection();
    private Connection connection;
    private ForeignKeys keys;
    private long generation;

    /** Whether writers of before may have been ahead of the tidemark. */
    private boolean ahead;

    /** Whether those of this attempt may be. */
    private boolean live;

    /** What the target was before it was replayed visibly, if it has not come there again. */
    private Optional<Replaying> replaying = Optional.empty();

    private volatile long deadLetters;
    private final AtomicLong swept = new AtomicLong();

    /** @param owner the job's id */
    TargetSession(CommitterPlan plan, String owner) {
        this.plan = plan;
        this.dialect = plan.dialect();
        this.rows = new TidemarkRows(dialect);
        this.owner = owner;
    }

    /** Whether tables refer to each other, so that no part of a first load can stand by itself. */
    boolean hasForeignKeys() {
        return keys.any();
    }

    /** How many rows are kept aside in the target. */
    long deadLetters() {
        return deadLetters;
    }

    /** How many rows have gone from mirrors that were read anew, and are not in the source. */
    long swept() {
        return swept.get();
    }

    /**
     * What was found, and what is done about it.
     *
     * @param ahead whether the target may have rows from behind its tidemark
     */
    record TakenOver(Stance stance, Optional<TargetRow> found, boolean ahead) {}

    /**
     * Takes the pipeline over from whoever had it, if the guard has nothing against it.
     *
     * @param state what the job was restored with
     * @param branch that the job's epochs will be of, if it begins one
     */
    TakenOver takeOver(TargetGuard guard, Optional<CommitterState> state, String branch)
            throws SQLException, IOException {
        TakenOver[] taken = new TakenOver[1];
        new Retries("taking over " + plan.database(), dialect.faults(), abortable).run(() -> {
            try {
                connect();
                taken[0] = takeOverOnce(guard, state, branch);
                connection.commit();
                dialect.schema().unlock(connection);
            } catch (SQLException | RuntimeException failure) {
                disconnect();
                throw failure;
            }
        });
        return taken[0];
    }

    private TakenOver takeOverOnce(TargetGuard guard, Optional<CommitterState> state, String branch)
            throws SQLException {
        if (!isKnown()) {
            // Who comes second waits here; afterwards it is the pipeline's row that is waited for.
            dialect.schema().lock(connection);
            dialect.schema().create(connection);
        }
        Optional<TargetRow> found = rows.read(connection, plan.pipeline());
        Leftovers leftovers = new Leftovers(plan, connection);
        Stance stance = guard.judge(
                state,
                found,
                state.isPresent() ? leftovers.filledSince(state.get()) : List.of(),
                state.isPresent() ? leftovers.lost(state.get(), found) : List.of());
        if (plan.epochs().visible()) {
            stance = VisibleChecks.judge(stance, found, plan.targets(), connection);
        }
        if (stance instanceof Stance.Refuse refused) {
            connection.rollback();
            throw TargetFailures.permanent(refused.problem());
        }
        generation = rows.raise(connection, plan.pipeline(), owner);
        if (stance instanceof Stance.Begin) {
            rows.begin(connection, plan.pipeline(), branch);
        }
        forgetNoted(stance);
        rows.keepSources(connection, plan.pipeline(), plan.sources());
        deadLetters = new DeadLetters(connection, plan.pipeline()).count();
        lookAtTables();
        if (state.isPresent()) {
            leftovers.deleteApplied(stance, state.get(), found, stages.values());
        }
        replaying = stance instanceof Stance.Begin ? Optional.empty() : found.flatMap(TargetRow::replaying);
        ahead = !(stance instanceof Stance.Begin) && found.map(TargetRow::ahead).orElse(false);
        return new TakenOver(stance, found, ahead);
    }

    /** A state that the target has not been brought to may have passed rows whose keys were never noted. */
    private void forgetNoted(Stance stance) throws SQLException {
        boolean another = stance instanceof Stance.Join || (stance instanceof Stance.WaitUntil wait && !wait.goesOn());
        ResnapshotRows.endNoting(connection, plan, another);
    }

    private boolean isKnown() throws SQLException {
        return dialect.schema().isCurrent(connection)
                && rows.look(connection, plan.pipeline()).isPresent();
    }

    private void lookAtTables() throws SQLException {
        stages.clear();
        for (TargetTable target : plan.targets()) {
            Stage stage = Stage.of(plan.pipeline(), target, connection);
            stages.put(stage.name(), stage);
        }
        keys = dialect.foreignKeys(plan.targets(), connection);
    }

    /**
     * Brings an epoch into the tables, with its tidemark, in one transaction; does nothing if that has been done.
     *
     * @param expected what is in the target before
     * @return what is in the target now
     * @throws TakenOverException if another attempt of the job has the pipeline now
     */
    Applied apply(CompletedEpoch completed, Applied expected, String branch) throws SQLException, IOException {
        try {
            return apply(completed, expected, branch, false);
        } catch (SQLException failure) {
            if (!dialect.faults().isOfARow(failure)) {
                throw failure;
            }
            LOG.info("{}: {}", plan.database(), dialect.faults().said(failure));
        }
        try {
            return apply(completed, expected, branch, true);
        } catch (SQLException failure) {
            if (dialect.faults().isOfARow(failure)) {
                throw TargetFailures.permanent(TargetFailures.refusedRows(
                        completed.epoch(), dialect.faults().said(failure)));
            }
            throw failure;
        }
    }

    private Applied apply(CompletedEpoch completed, Applied expected, String branch, boolean searching)
            throws SQLException, IOException {
        try {
            connect();
            Applied next = new Applied(
                    branch, completed.epoch().number(), completed.epoch().attempt());
            EpochChange.Made made = applyOnce(completed, expected, next, searching);
            connection.commit();
            idle.used();
            deadLetters = made.deadLetters();
            swept.addAndGet(made.swept());
            ahead = false;
            replaying = completed.replaying();
            return next;
        } catch (SQLException | IOException | RuntimeException failure) {
            disconnect();
            throw failure;
        }
    }

    private EpochChange.Made applyOnce(CompletedEpoch completed, Applied expected, Applied next, boolean searching)
            throws SQLException, IOException {
        Epoch epoch = completed.epoch();
        Applied found = rows.lock(connection, plan, generation, owner);
        if (found.equals(next)) {
            // The answer to its commit was lost.
            return new EpochChange.Made(new DeadLetters(connection, plan.pipeline()).count(), 0);
        }
        if (!found.equals(expected)) {
            throw TargetFailures.permanent(setBack(found, expected, epoch));
        }
        if (completed.slots().isPresent()) {
            rows.lockSlots(connection, plan, completed.slots().get(), owner);
        } else {
            rows.lockSlots(connection, plan, Map.of(), owner);
        }
        if (ahead) {
            // It has been waited for until nothing of theirs is newer than what is applied here.
            LiveWriters.endAll(connection, plan.pipeline());
        }
        EpochChange.Made made = new EpochChange(plan, keys, stages.values(), connection, completed, searching).make();
        rows.write(connection, plan.pipeline(), next, epoch, live, replaying, completed.replaying());
        return made;
    }

    /** Whether the writers may change the tables between epochs. */
    boolean isLive() {
        return live;
    }

    /**
     * Lets the writers change the tables between epochs.
     *
     * @param writers the generation of each, as {@code stage/subtask}
     * @throws TakenOverException if another attempt of the job has the pipeline now, or one of the slots
     */
    void goLive(Map<String, Long> writers) throws SQLException, IOException {
        try {
            connect();
            rows.lock(connection, plan, generation, owner);
            rows.lockSlots(connection, plan, writers, owner);
            rows.goLive(connection, plan.pipeline(), writers);
            connection.commit();
            idle.used();
            live = true;
        } catch (SQLException | IOException | RuntimeException failure) {
            disconnect();
            throw failure;
        }
    }

    /** Nothing is ahead of the tidemark any more. If that cannot be said, the next job finds it out. */
    void settle() {
        if (!live) {
            return;
        }
        try {
            connect();
            rows.lock(connection, plan, generation, owner);
            rows.settle(connection, plan.pipeline());
            connection.commit();
        } catch (SQLException | IOException | RuntimeException failure) {
            LOG.info("{} keeps the phase of a target that is ahead of its tidemark", plan.database(), failure);
            disconnect();
        }
    }

    private Problem setBack(Applied found, Applied expected, Epoch epoch) {
        return new Problem(
                ErrorCode.TARGET_BEHIND,
                "%s shows epoch %d of pipeline '%s' where epoch %d was, before epoch %d (%s)"
                        .formatted(
                                plan.database(),
                                found.epoch(),
                                plan.pipeline(),
                                expected.epoch(),
                                epoch.number(),
                                TargetGuard.words(epoch.sources())),
                "a target that nobody sets back while the pipeline runs",
                "Restore the state that belongs to the target, or begin anew in empty tables.");
    }

    private void connect() throws SQLException {
        if (idle.isLost(connection)) {
            disconnect();
        }
        if (connection == null) {
            Connection opened = abortable.opened(plan.targets().get(0).home().connectToApply());
            opened.setAutoCommit(false);
            connection = opened;
        }
    }

    private void disconnect() {
        try {
            close();
        } catch (SQLException broken) {
            LOG.debug("{}: the connection was broken already", plan.database(), broken);
        }
    }

    TargetFaults faults() {
        return dialect.faults();
    }

    /** Ends whatever is under way, from another thread. */
    Abortable abortable() {
        return abortable;
    }

    @Override
    public void close() throws SQLException {
        Connection closing = connection;
        connection = null;
        if (closing != null) {
            closing.close();
        }
    }
}
