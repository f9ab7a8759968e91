package io.tidemark.cli.replay;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.source.TargetState;
import io.tidemark.cli.context.Context;
import io.tidemark.cli.live.LiveTarget;
import io.tidemark.cli.live.SourceLogs;
import io.tidemark.cli.live.StoredSource;
import io.tidemark.cli.pin.PipelineSource;
import io.tidemark.cli.pin.SavedSlots;
import io.tidemark.cli.savepoint.Replayable;
import io.tidemark.cli.savepoint.SavedStateList;
import io.tidemark.cli.savepoint.StateRow;
import io.tidemark.problem.ProblemException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The savepoints of a pipeline below the state directory.
 *
 * @param all those with the latest commits first
 * @param notLookedInto directories in which there may be others
 */
public record Candidates(List<Candidate> all, List<Path> notLookedInto) {

    private static final int SHOWN = 5;

    public Candidates {
        all = List.copyOf(all);
        notLookedInto = List.copyOf(notLookedInto);
    }

    /** Says of a state whether it can be replayed. */
    public interface Judge {

        Candidate.Judged of(StateRow row);
    }

    /**
     * Looks through a directory.
     *
     * @throws ProblemException if there is no such directory
     */
    public static Candidates below(Path directory, String pipeline, Judge judge) {
        SavedStateList list = SavedStateList.below(directory);
        return new Candidates(
                list.rows().stream()
                        .filter(row -> row.isSavepoint() && row.pipelines().contains(pipeline))
                        .map(row -> Candidate.of(row.path(), row.inspection().orElseThrow(), judged(row, judge)))
                        .sorted(Comparator.comparing(
                                        (Candidate one) -> one.committed().orElse(Instant.EPOCH))
                                .thenComparing(one -> one.inspection().written())
                                .reversed())
                        .toList(),
                list.notLookedInto());
    }

    /**
     * What was held back the next job has taken away; whoever knows that there was none may name it all the same. So may whoever has set
     * a position: by what it knows of later loads it is no state of that place.
     */
    private static Candidate.Judged judged(StateRow row, Judge judge) {
        if (row.inspection().orElseThrow().targets().stream().anyMatch(TargetState::made)) {
            return Candidate.Judged.no("it was made by position set");
        }
        return row.inspection().orElseThrow().waits()
                ? Candidate.Judged.no("it was left while what was read again was held back")
                : judge.of(row);
    }

    /** The others. */
    public Candidates without(Path path) {
        return new Candidates(
                all.stream().filter(one -> !one.path().equals(path)).toList(), notLookedInto);
    }

    /**
     * Judges by pins, slots and logs.
     *
     * @param runs whether the pipeline runs, and so moves its slots
     */
    public static Judge judge(Context context, boolean runs, SourceLogs logs) {
        return row -> {
            Replayable replayable = Replayable.of(row, context, logs);
            if (replayable.answer() == Replayable.Answer.NO) {
                return Candidate.Judged.no(replayable.why());
            }
            Candidate.Judged bySlots = bySlots(context, row, runs, logs);
            return bySlots.against() || replayable.answer() == Replayable.Answer.NOTHING_AGAINST
                    ? bySlots
                    : Candidate.Judged.notKnown(replayable.why());
        };
    }

    private static Candidate.Judged bySlots(Context context, StateRow row, boolean runs, SourceLogs logs) {
        try {
            SavedSlots slots = SavedSlots.of(
                    context,
                    StoredSource.of(row.inspection().orElseThrow()),
                    row.path().toString(),
                    runs,
                    logs);
            return slots.served() ? Candidate.Judged.NOTHING_AGAINST : Candidate.Judged.no(slots.why());
        } catch (ProblemException unusable) {
            return Candidate.Judged.no(unusable.problems().get(0).found());
        }
    }

    /**
     * Judges one that was named: whichever pin begins at it or before it will do, as of a way back.
     *
     * @param runs whether the pipeline runs, and so moves its slots
     */
    public static Judge judgeNamed(Context context, boolean runs, SourceLogs logs) {
        Judge judge = judge(context, runs, logs);
        return row -> row.inspection().orElseThrow().sources().stream().anyMatch(PipelineSource::isPostgres)
                ? bySlots(context, row, runs, logs)
                : judge.of(row);
    }

    /** The newest that can be replayed into targets as they are, by its positions. */
    public Optional<Candidate> reachedBy(List<LiveTarget> targets) {
        return all.stream()
                .filter(one -> one.isReplayable() && one.isReachedBy(targets))
                .reduce((newest, other) -> other.isAfter(newest) ? other : newest);
    }

    /** Those that could be replayed of which nobody knows the time, as of one with a source of which no commit was seen. */
    public List<Candidate> withoutTime() {
        return all.stream()
                .filter(one -> one.isReplayable() && one.committed().isEmpty())
                .toList();
    }

    /** The newest that can be replayed and whose last transactions were committed by a time, by the sources' clocks. */
    public Optional<Candidate> asOf(Instant time) {
        return all.stream()
                .filter(one -> one.isReplayable()
                        && one.committed().filter(last -> !last.isAfter(time)).isPresent())
                .findFirst();
    }

    /** Those that can be replayed, for people. */
    public String words() {
        List<Candidate> replayable =
                all.stream().filter(Candidate::isReplayable).toList();
        if (replayable.isEmpty()) {
            return "None is replayable%s."
                    .formatted(all.isEmpty() ? ", for none is there" : ": see tidemark savepoint list");
        }
        String words = replayable.stream().limit(SHOWN).map(Candidate::words).collect(Collectors.joining("\n"));
        int more = replayable.size() - SHOWN;
        return "Replayable are:\n%s%s".formatted(words, more > 0 ? "\nand %d older".formatted(more) : "");
    }

    /** That of a path, for what is said of it. */
    public static Candidate of(Path path, Judge judge) {
        StateRow row = new StateRow(path, Optional.of(Inspection.of(path)), "");
        return Candidate.of(path, row.inspection().orElseThrow(), judge.of(row));
    }
}
