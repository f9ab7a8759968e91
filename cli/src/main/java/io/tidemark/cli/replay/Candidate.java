package io.tidemark.cli.replay;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.checkpoint.source.TargetState;
import io.tidemark.cli.live.LiveTarget;
import io.tidemark.cli.savepoint.StateRow;
import io.tidemark.position.LogOrder;
import io.tidemark.position.LogPosition;
import io.tidemark.problem.Words;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A savepoint of a pipeline.
 *
 * @param committed when the last transaction was that it has of any source; empty if that is not known of one
 * @param judged whether it can be replayed
 */
public record Candidate(Path path, Inspection inspection, Optional<Instant> committed, Judged judged) {

    /**
     * What sources' logs say of a state.
     *
     * @param against whether it cannot be replayed
     * @param why it cannot, or is not known to be; "" if nothing is against it
     */
    public record Judged(boolean against, String why) {

        static final Judged NOTHING_AGAINST = new Judged(false, "");

        static Judged no(String why) {
            return new Judged(true, why);
        }

        static Judged notKnown(String why) {
            return new Judged(false, why);
        }
    }

    static Candidate of(Path path, Inspection inspection, Judged judged) {
        List<Optional<Instant>> commits =
                inspection.sources().stream().map(SourceState::lastCommit).toList();
        return new Candidate(
                path,
                inspection,
                commits.stream().allMatch(Optional::isPresent)
                        ? commits.stream().flatMap(Optional::stream).max(Instant::compareTo)
                        : Optional.empty(),
                judged);
    }

    /** Whether it was taken of a pipeline of that name. */
    public boolean isOf(String pipeline) {
        return row().pipelines().contains(pipeline);
    }

    /** Whether it was taken as a checkpoint, and is called after a job. */
    public boolean isCheckpointOf(String job) {
        return !row().isSavepoint()
                && path.getParent() != null
                && path.getParent().endsWith(job);
    }

    private StateRow row() {
        return new StateRow(path, Optional.of(inspection), "");
    }

    /** How many target databases its pipeline writes. */
    public int committers() {
        return inspection.targets().size();
    }

    /** Whether nothing that is known is against it. */
    public boolean isReplayable() {
        return !judged.against();
    }

    /** By its time if that is known. */
    public String named() {
        return Words.printable(path) + committed.map(time -> ", of " + time).orElse("");
    }

    /** The same with what is not known of it. */
    public String words() {
        return judged.against() || judged.why().isEmpty()
                ? named()
                : "%s (not known: %s)".formatted(named(), Words.printable(judged.why()));
    }

    /** Whether it has passed more than another one of the pipeline, by their positions. */
    boolean isAfter(Candidate other) {
        Set<LogOrder> orders = EnumSet.noneOf(LogOrder.class);
        for (TargetState state : inspection.targets()) {
            for (TargetState before : other.inspection.targets()) {
                state.sources()
                        .forEach((source, at) -> order(at, before.sources().getOrDefault(source, ""))
                                .ifPresent(orders::add));
            }
        }
        return orders.contains(LogOrder.AFTER)
                && !orders.contains(LogOrder.BEFORE)
                && !orders.contains(LogOrder.INCOMPARABLE);
    }

    private static Optional<LogOrder> order(String at, String before) {
        try {
            return at.isEmpty() || before.isEmpty()
                    ? Optional.empty()
                    : Optional.of(LogPosition.parse(at).order(LogPosition.parse(before)));
        } catch (IllegalArgumentException altered) {
            return Optional.of(LogOrder.INCOMPARABLE);
        }
    }

    /**
     * Whether as many targets as its pipeline writes have everything that it has passed, by their positions. What has none has
     * nothing; another one may be left from when the pipeline wrote it, or of one of that name elsewhere.
     */
    boolean isReachedBy(List<LiveTarget> targets) {
        return !inspection.targets().isEmpty()
                && targets.stream()
                                .filter(target -> !target.tidemarks().isEmpty()
                                        && target.tidemarks().stream()
                                                .allMatch(tidemark -> inspection.targets().stream()
                                                        .allMatch(state -> reaches(tidemark, state))))
                                .count()
                        >= committers();
    }

    private static boolean reaches(LiveTarget.Tidemark tidemark, TargetState state) {
        String at = state.sources().getOrDefault(tidemark.source(), "");
        if (at.isEmpty() || tidemark.position().isEmpty()) {
            return false;
        }
        try {
            return LogPosition.parse(tidemark.position()).hasReached(LogPosition.parse(at));
        } catch (IllegalArgumentException altered) {
            return false;
        }
    }
}
