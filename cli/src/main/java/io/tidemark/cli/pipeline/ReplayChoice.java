package io.tidemark.cli.pipeline;

import io.tidemark.checkpoint.SavedStates;
import io.tidemark.cli.context.Context;
import io.tidemark.cli.live.LiveTarget;
import io.tidemark.cli.live.SourceLogs;
import io.tidemark.cli.replay.Candidate;
import io.tidemark.cli.replay.Candidates;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The choice of the savepoint that a pipeline is replayed from.
 *
 * @param job that runs; empty if none does
 * @param others that were looked at; empty if there is no directory to look into
 */
record ReplayChoice(
        String pipeline, Optional<JobSummary> job, Context context, SourceLogs logs, Optional<Candidates> others) {

    /** @param directory where savepoints are; empty if nobody says it */
    static ReplayChoice of(
            String pipeline, Optional<JobSummary> job, Context context, SourceLogs logs, Optional<Path> directory) {
        return new ReplayChoice(
                pipeline,
                job,
                context,
                logs,
                directory.map(
                        below -> Candidates.below(below, pipeline, Candidates.judge(context, job.isPresent(), logs))));
    }

    /** The newest that is not ahead of the targets. */
    Candidate auto(List<LiveTarget> targets) {
        return looked().reachedBy(targets)
                .orElseThrow(() -> ReplayProblems.none(
                        pipeline,
                        "is at or before what the targets have (%s)".formatted(Reach.words(Reach.tidemarks(targets))),
                        looked()));
    }

    /** @param narration is told which are left out */
    Candidate asOf(Instant time, Consumer<String> narration) {
        looked().withoutTime().stream()
                .findFirst()
                .ifPresent(one -> narration.accept("Left out, for its time is not known: %s%s"
                        .formatted(
                                Words.printable(one.path()),
                                looked().withoutTime().size() > 1
                                        ? ", and %d more"
                                                .formatted(
                                                        looked().withoutTime().size() - 1)
                                        : "")));
        return looked().asOf(time)
                .orElseThrow(() -> ReplayProblems.none(
                        pipeline, "has its last transactions from %s or before".formatted(time), looked()));
    }

    private Candidates looked() {
        return others.orElseThrow();
    }

    /**
     * One that is named: a savepoint, or a checkpoint that a job has left which has ended.
     *
     * @throws ProblemException if it is not there, or none of the pipeline
     */
    Candidate named(String path) {
        Path here = SavedStates.find(path)
                .orElseThrow(() -> new ProblemException(new Problem(
                        ErrorCode.SAVED_STATE_NOT_READ,
                        Words.printable(path) + " is in a file system that this machine does not read",
                        "a savepoint that can be read here: its slots, its targets and its file are compared with it",
                        "Run this where it is.")));
        Candidate savepoint = Candidates.of(here, Candidates.judgeNamed(context, job.isPresent(), logs));
        if (!savepoint.isOf(pipeline)) {
            throw ReplayProblems.notOfPipeline(savepoint, pipeline);
        }
        job.filter(running -> savepoint.isCheckpointOf(running.id())).ifPresent(running -> {
            throw ReplayProblems.checkpointOf(savepoint, running);
        });
        return savepoint;
    }

    /** @throws ProblemException if it cannot be replayed */
    void require(Candidate savepoint) {
        if (!savepoint.isReplayable()) {
            throw ReplayProblems.notReplayable(savepoint, others);
        }
    }
}
