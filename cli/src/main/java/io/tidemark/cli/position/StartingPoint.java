package io.tidemark.cli.position;

import io.tidemark.cli.pipeline.NewestState;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobCheckpoints;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.problem.ProblemException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The state that a pipeline would be started from next: by its cluster if its job died, by {@code pipeline resume} if it has ended.
 *
 * @param path empty if there is none, or it is not known
 * @param left whether the pipeline has left it, and was not only started from it
 * @param words what it is, for people; "" if there is none
 * @param why it is not known; "" if it is
 */
public record StartingPoint(Optional<String> path, boolean left, String words, String why) {

    private static final StartingPoint NONE = new StartingPoint(Optional.empty(), false, "", "");

    /** @param directory where to look for what the cluster does not remember; empty if nobody says */
    public static StartingPoint of(
            FlinkRest flink, JobSummary job, JobCheckpoints checkpoints, Optional<Path> directory) {
        return job.hasEnded() ? ofEnded(flink, job, directory) : ofRunning(checkpoints);
    }

    /** A job that recovers takes its last checkpoint, and never a savepoint that is later (FLINK-25191). */
    private static StartingPoint ofRunning(JobCheckpoints checkpoints) {
        return checkpoints
                .checkpoint()
                .map(last -> new StartingPoint(Optional.of(last.path()), true, "checkpoint " + last.id(), ""))
                .or(() -> checkpoints
                        .restored()
                        .map(path -> new StartingPoint(Optional.of(path), false, "what it was started from", "")))
                .orElse(NONE);
    }

    private static StartingPoint ofEnded(FlinkRest flink, JobSummary job, Optional<Path> directory) {
        try {
            return NewestState.of(flink, job.name(), directory)
                    .map(state -> new StartingPoint(
                            Optional.of(state.path()), true, "%s, %s".formatted(state.path(), state.origin()), ""))
                    .orElse(NONE);
        } catch (ProblemException mayNotBeTheLast) {
            String why = mayNotBeTheLast.problems().get(0).found();
            return new StartingPoint(Optional.empty(), false, "", why);
        }
    }
}
