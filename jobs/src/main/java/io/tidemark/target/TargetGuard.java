package io.tidemark.target;

import io.tidemark.position.LogOrder;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Decides, from what a checkpoint knows and what the target says, whether the two belong together. Asks nobody.
 *
 * <p>Assumes:
 *
 * <ul>
 *   <li>only the pipeline changes its tables and the schema {@code tidemark};
 *   <li>two positions of one history that are equal mean equal views, once every table's first load has been passed and if the
 *       target is not {@linkplain Replaying being replayed};
 *   <li>what is read again from an older position gives each key that has changed since its last row, or its deletion, if
 *       no operator is {@linkplain Unrepeatable unrepeatable}.
 * </ul>
 */
final class TargetGuard {

    private final String pipeline;
    private final String database;
    private final Keyless keyless;
    private final List<String> unrepeatable;
    private final boolean adopts;

    /**
     * @param database as people call it
     * @param keyless the tables without a key
     * @param unrepeatable what may leave rows out when changes are read again, see {@link Unrepeatable}
     * @param adopts whether the job goes on where another connector's stood, in the tables that were filled from it
     */
    TargetGuard(String pipeline, String database, Keyless keyless, List<String> unrepeatable, boolean adopts) {
        this.pipeline = pipeline;
        this.database = database;
        this.keyless = keyless;
        this.unrepeatable = List.copyOf(unrepeatable);
        this.adopts = adopts;
    }

    /**
     * @param state what the job was restored with
     * @param target what was found
     * @param filled tables with rows, of those that were none of the pipeline's when the state was taken
     * @param lost what the state counts on in this target, and is not staged any more
     */
    Stance judge(Optional<CommitterState> state, Optional<TargetRow> target, List<String> filled, List<String> lost) {
        if (state.isEmpty()) {
            // What another connector reads leaves no position in a target; one of our own reader is from a later time.
            boolean begins = target.isEmpty()
                    || target.get().applied().epoch() == 0
                    || (adopts && known(target.get().sources()).isEmpty());
            return begins ? new Stance.Begin() : refuse(filled(target.get()));
        }
        CommitterState known = state.get();
        if (!known.pipeline().equals(pipeline)) {
            return refuse(otherPipeline(known));
        }
        if (target.isEmpty()) {
            return refuse(behind(known, "nothing of pipeline '%s'".formatted(pipeline)));
        }
        Applied applied = target.get().applied();
        boolean unchanged = applied.equals(known.base());
        boolean followed = known.isFollowedBy(applied);
        boolean replaying = target.get().replaying().isPresent();
        boolean waits = target.get().ahead() || replaying || (unchanged && known.waiting());
        if (waits && (unchanged || followed)) {
            Optional<Problem> inTheWay = notToBeReadAgain(known, target.get());
            if (inTheWay.isPresent()) {
                return refuse(inTheWay.get());
            }
        }
        if ((unchanged || followed) && !lost.isEmpty()) {
            return refuse(lost(known, lost));
        }
        if ((unchanged && known.waiting()) || ((unchanged || followed) && replaying)) {
            return new Stance.WaitUntil(known(target.get().shown()), true);
        }
        if (unchanged || followed) {
            return new Stance.GoOn(applied);
        }
        return filled.isEmpty() ? byPosition(known, target.get()) : refuse(filledSince(known, target.get(), filled));
    }

    /**
     * The same of a target that a job goes on writing: where it is what the state knows now, it is ahead of that when the job has
     * stopped.
     */
    Stance judgeWhileWritten(
            Optional<CommitterState> state, Optional<TargetRow> target, List<String> filled, List<String> lost) {
        Stance now = judge(state, target, filled, lost);
        return now instanceof Stance.GoOn || now instanceof Stance.Join
                ? notToBeReadAgain(state.orElseThrow(), target.orElseThrow())
                        .map(TargetGuard::refuse)
                        .orElse(now)
                : now;
    }

    /** Epochs of another branch, or of later checkpoints, have been applied, or some have been taken back. */
    private Stance byPosition(CommitterState state, TargetRow target) {
        Map<String, SourcePosition> stored = known(state.sources());
        Map<String, SourcePosition> found = known(target.sources());
        if (found.isEmpty() && !stored.isEmpty()) {
            return refuse(behind(state, "no position"));
        }
        if (!stored.keySet().equals(found.keySet()) || stored.isEmpty()) {
            return refuse(incomparable(state, target));
        }
        boolean ahead = false;
        for (Map.Entry<String, SourcePosition> source : stored.entrySet()) {
            SourcePosition at = source.getValue();
            SourcePosition shown = found.get(source.getKey());
            if (!at.history().equals(shown.history())) {
                return refuse(otherHistory(source.getKey(), at, shown));
            }
            LogOrder order = shown.position().order(at.position());
            if (order == LogOrder.BEFORE) {
                return refuse(behind(state, words(target.sources())));
            }
            if (order == LogOrder.INCOMPARABLE) {
                return refuse(incomparable(state, target));
            }
            ahead |= order == LogOrder.AFTER;
        }
        boolean loaded = stored.values().stream().allMatch(SourcePosition::streaming)
                && state.sources().size() == stored.size();
        boolean shownWhole = found.values().stream().allMatch(SourcePosition::streaming);
        ahead |= target.replaying().isPresent();
        if (!loaded || (!ahead && !shownWhole)) {
            return refuse(aheadOf(
                    state,
                    target,
                    "%s is in a first load, or inside a transaction: what is read again cannot be told from what is there"
                            .formatted(loaded ? "the target" : "the state")));
        }
        if (!ahead) {
            return new Stance.Join();
        }
        Optional<Problem> inTheWay = notToBeReadAgain(state, target);
        if (inTheWay.isPresent()) {
            return refuse(inTheWay.get());
        }
        return new Stance.WaitUntil(known(target.shown()), false);
    }

    /** Why rows that are in the target already may not simply be read again. */
    private Optional<Problem> notToBeReadAgain(CommitterState state, TargetRow target) {
        Optional<String> mixed = keyless.inTheWay(state, target);
        if (mixed.isPresent()) {
            return Optional.of(aheadOf(state, target, mixed.get()));
        }
        if (!unrepeatable.isEmpty()) {
            return Optional.of(aheadOf(
                    state,
                    target,
                    "%s may leave out rows that came and went since, which would stay in the target"
                            .formatted(String.join(", ", unrepeatable))));
        }
        return Optional.empty();
    }

    /** Those of which a position is known. */
    static Map<String, SourcePosition> known(Map<String, SourcePosition> sources) {
        Map<String, SourcePosition> known = new TreeMap<>(sources);
        known.values().removeIf(position -> !position.isKnown());
        return known;
    }

    static String words(Map<String, SourcePosition> sources) {
        StringBuilder words = new StringBuilder();
        for (String source : new TreeSet<>(sources.keySet())) {
            words.append(words.isEmpty() ? "" : ", ")
                    .append(source)
                    .append(" at ")
                    .append(sources.get(source).words());
        }
        return words.isEmpty() ? "no position" : words.toString();
    }

    private static Stance refuse(Problem problem) {
        return new Stance.Refuse(problem);
    }

    private Problem filled(TargetRow target) {
        return notEmpty(database, pipeline, target);
    }

    /** A start without state meets what an earlier job of the pipeline has left. */
    static Problem notEmpty(String database, String pipeline, TargetRow target) {
        return new Problem(
                ErrorCode.TARGET_NOT_EMPTY,
                "%s is at epoch %d of pipeline '%s', %s, and the pipeline starts without state"
                        .formatted(database, target.applied().epoch(), pipeline, words(target.sources())),
                "a target that has nothing of the pipeline, or the state that belongs to it",
                "Start from the pipeline's last savepoint or checkpoint (--restore), or begin anew: empty the pipeline's"
                        + " tables and DELETE FROM tidemark.pipeline WHERE pipeline = '%s';".formatted(pipeline));
    }

    private Problem filledSince(CommitterState state, TargetRow target, List<String> tables) {
        return new Problem(
                ErrorCode.TARGET_NOT_EMPTY,
                "the state of checkpoint %d stands at %s; %s shows %s, and %s, which the state does not know, has rows"
                        .formatted(
                                state.checkpoint(),
                                words(state.sources()),
                                database,
                                words(target.sources()),
                                String.join(", ", tables)),
                "empty tables where the state knows of none: they are loaded anew",
                "Empty them (TRUNCATE), restore the pipeline's last state, or take them out of the pipeline.");
    }

    private Problem lost(CommitterState state, List<String> lost) {
        return new Problem(
                ErrorCode.TARGET_BEHIND,
                "the state of checkpoint %d %s, and %s: %s"
                        .formatted(
                                state.checkpoint(),
                                state.waiting() ? "waits" : "has epochs that are not applied",
                                database,
                                String.join("; ", lost)),
                "what the state counts on, staged in the target: a job of the pipeline that has begun since has taken it away",
                "Restore what the pipeline has left before that, or an earlier savepoint.");
    }

    private Problem otherPipeline(CommitterState state) {
        return new Problem(
                ErrorCode.TARGET_OF_OTHERS,
                "the state is of pipeline '%s', and this one is called '%s'".formatted(state.pipeline(), pipeline),
                "the name that the target knows the pipeline by",
                "SET 'pipeline.name' = '%s' in the pipeline file, or restore a state of this pipeline."
                        .formatted(state.pipeline()));
    }

    private Problem otherHistory(String source, SourcePosition stored, SourcePosition shown) {
        return new Problem(
                ErrorCode.TARGET_OF_OTHERS,
                "source %s: the state stands at %s of log '%s', the target at %s of log '%s'"
                        .formatted(source, stored.words(), stored.history(), shown.words(), shown.history()),
                "a target that was filled from the log that the state was read from",
                "Restore the state that belongs to the target, or begin anew in empty tables.");
    }

    private Problem behind(CommitterState state, String shown) {
        return new Problem(
                ErrorCode.TARGET_BEHIND,
                "the state of checkpoint %d stands at %s; %s shows %s"
                        .formatted(state.checkpoint(), words(state.sources()), database, shown),
                "a target that has every change the state has passed",
                "Restore the target from a later backup, restore an older state (one that is not ahead of the target), or"
                        + " begin anew in empty tables.");
    }

    private Problem incomparable(CommitterState state, TargetRow target) {
        return new Problem(
                ErrorCode.TARGET_AHEAD,
                "the state of checkpoint %d stands at %s; %s shows epoch %d, %s: the two cannot be compared"
                        .formatted(
                                state.checkpoint(),
                                words(state.sources()),
                                database,
                                target.applied().epoch(),
                                words(target.sources())),
                "the state that belongs to the target",
                "Restore the pipeline's last state, or begin anew in empty tables.");
    }

    private Problem aheadOf(CommitterState state, TargetRow target, String reason) {
        return new Problem(
                ErrorCode.TARGET_AHEAD,
                "the state of checkpoint %d stands at %s; %s shows %s%s, and %s"
                        .formatted(
                                state.checkpoint(),
                                words(state.sources()),
                                database,
                                words(target.sources()),
                                target.ahead() ? " and perhaps rows from behind it" : "",
                                reason),
                "the state that belongs to the target, or one of a pipeline whose tables have keys and are loaded",
                "Restore the pipeline's last state, or restore the target from a backup of that time, or begin anew in empty"
                        + " tables.");
    }
}
