package io.tidemark.cli.pipeline;

import io.tidemark.cli.Output;
import io.tidemark.cli.ShellWord;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobProgress;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.time.Duration;
import java.util.Optional;

/** The savepoint of a running job that a file is examined with; while nothing newer is complete, the job needs it. */
final class LookedAt {

    private static final String NATIVE = "NATIVE";

    /** Nobody waits longer for a checkpoint to begin, ... */
    private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(10);

    /** ... and to be complete. */
    private static final Duration CHECKPOINT = Duration.ofSeconds(30);

    private final FlinkRest flink;
    private final JobSummary job;
    private final Optional<String> directory;
    private final WaysOn ways;
    private final Output output;
    private String path;

    /** @param directory to take it into, as the cluster sees it; empty for the cluster's own */
    LookedAt(FlinkRest flink, JobSummary job, Optional<String> directory, WaysOn ways, Output output) {
        this.flink = flink;
        this.job = job;
        this.directory = directory;
        this.ways = ways;
        this.output = output;
    }

    /** Where it is, once it is taken. */
    String path() {
        return path;
    }

    void take() {
        output.narrate("Taking a savepoint of job %s, which goes on, to examine the file with.".formatted(job.id()));
        try {
            path = flink.takeSavepoint(job.id(), directory, NATIVE);
        } catch (RuntimeException failure) {
            output.narrate("%s A savepoint that is called savepoint-%s-... may be left."
                    .formatted(ways.goesOn(job, flink), job.id().substring(0, 6)));
            throw failure;
        }
        output.narrate("Looking at %s, which is deleted when there is a newer state. If this is interrupted: %s"
                .formatted(Words.printable(path), delete()));
    }

    /** @param left whether the job has left a savepoint since */
    void dispose(boolean left) {
        try {
            if (left || isFollowed()) {
                flink.disposeSavepoint(path);
            } else {
                stillThere("nothing newer is complete");
            }
        } catch (ProblemException kept) {
            stillThere(kept.problems().get(0).found());
        }
    }

    private boolean isFollowed() {
        Duration interval = flink.checkpointInterval(job.id()).orElse(Duration.ZERO);
        Duration wait = (interval.compareTo(LONGEST_INTERVAL) < 0 ? interval : LONGEST_INTERVAL).plus(CHECKPOINT);
        output.narrate(
                "Waiting up to %d s for a newer checkpoint, to delete what was looked at. If this is interrupted: %s"
                        .formatted(wait.toSeconds(), delete()));
        // Until then it may tell of an earlier savepoint; a later one that is followed will do.
        flink.awaitRefresh();
        return JobProgress.awaitAfterSavepoint(flink, job.id(), wait)
                .checkpoint()
                .isPresent();
    }

    private void stillThere(String why) {
        output.narrate("The savepoint that was looked at is still there: %s (%s). To delete it: %s"
                .formatted(Words.printable(path), Words.printable(why), delete()));
    }

    private String delete() {
        return "tidemark savepoint delete %s%s --apply".formatted(ShellWord.of(Words.printable(path)), ways.cluster());
    }
}
