package io.tidemark.cli.replay;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.checkpoint.source.TargetState;
import io.tidemark.cli.live.LiveTarget;
import io.tidemark.cli.savepoint.StateRow;
import io.tidemark.position.LogPosition;
import io.tidemark.problem.Words;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A savepoint of a pipeline.
 *
 * @param committed when the last transaction was that it has of any source; empty if that is not known of one
 * @param why it cannot be replayed, as far as its sources' logs say it; "" if nothing is against it
 */
public record Candidate(Path path, Inspection inspection, Optional<Instant> committed, String why) {

    static Candidate of(Path path, Inspection inspection, String why) {
        List<Optional<Instant>> commits =
                inspection.sources().stream().map(SourceState::lastCommit).toList();
        return new Candidate(
                path,
                inspection,
                commits.stream().allMatch(Optional::isPresent)
                        ? commits.stream().flatMap(Optional::stream).max(Instant::compareTo)
                        : Optional.empty(),
                why);
    }

    /** Whether it was taken as a savepoint, of a pipeline of that name. */
    public boolean isOf(String pipeline) {
        StateRow row = new StateRow(path, Optional.of(inspection), "");
        return row.isSavepoint() && row.pipelines().contains(pipeline);
    }

    public boolean isReplayable() {
        return why.isEmpty();
    }

    /** By its time if that is known, or else by its position. */
    public String words() {
        return "%s%s"
                .formatted(
                        Words.printable(path),
                        committed.map(time -> ", of " + time).orElse(""));
    }

    /** Whether targets have everything that it has passed, by their positions. What has none has nothing. */
    boolean isReachedBy(List<LiveTarget> targets) {
        List<LiveTarget.Tidemark> tidemarks =
                targets.stream().flatMap(target -> target.tidemarks().stream()).toList();
        return !tidemarks.isEmpty()
                && !inspection.targets().isEmpty()
                && tidemarks.stream().allMatch(tidemark -> inspection.targets().stream()
                        .allMatch(state -> reaches(tidemark, state)));
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
