package io.tidemark.cli.pipeline;

import io.tidemark.cli.context.Context;
import io.tidemark.cli.live.LiveTarget;
import io.tidemark.cli.replay.Candidate;
import io.tidemark.cli.replay.Candidates;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What keeps a replay from being begun, or from being done. */
final class ReplayProblems {

    private static final String RUNNING = "RUNNING";

    private ReplayProblems() {}

    /** @throws ProblemException of a job that cannot be stopped with a savepoint */
    static void requireRunning(JobSummary job, FlinkRest flink, ReplayWays ways) {
        if (job.state().equals(RUNNING)) {
            return;
        }
        throw new ProblemException(new Problem(
                ErrorCode.PIPELINE_NOT_STEADY,
                "job %s of %s is %s%s"
                        .formatted(
                                job.id(),
                                Words.printable(job.name()),
                                job.state(),
                                UpdateProblems.why(flink.lastFailure(job.id()))),
                "a job that runs, to be stopped with a savepoint for the way back, or none",
                "Wait until it runs: %s. If it cannot come up, end it, and do this again: %s"
                        .formatted(ways.ways().status(), ways.ways().stop(job.id()))));
    }

    static ProblemException startedMeanwhile(JobSummary job, ReplayWays ways) {
        return new ProblemException(new Problem(
                ErrorCode.PIPELINE_IN_USE,
                "%s runs, job %s, which somebody else has started meanwhile"
                        .formatted(Words.printable(job.name()), job.id()),
                "a pipeline that does not run while its slots are made anew",
                "See which file it runs: %s. To replay it all the same, do this again."
                        .formatted(ways.ways().status())));
    }

    /** @throws ProblemException if the context does not say where the targets are */
    static void requireTargets(Context context) {
        if (!context.targets().isEmpty()) {
            return;
        }
        throw new ProblemException(new Problem(
                ErrorCode.CONTEXT_UNUSABLE,
                context.name().isEmpty()
                        ? "no context is meant, and so no target"
                        : "context %s names no target".formatted(context.name()),
                "the pipeline's sources and targets: where the targets stand decides what a savepoint can be replayed into",
                "Name them: tidemark context --help shows an example."));
    }

    /**
     * Which targets are the pipeline's is seen by what they have of it, and by which job has written that.
     *
     * @throws ProblemException if there are fewer than the savepoint's pipeline writes, or nobody knows who writes one
     */
    static void requireWritten(String pipeline, Candidate savepoint, List<LiveTarget> targets) {
        List<LiveTarget> written =
                targets.stream().filter(LiveTarget::isWritten).toList();
        if (written.size() < savepoint.committers()) {
            throw new ProblemException(new Problem(
                    ErrorCode.CONTEXT_UNUSABLE,
                    "of the targets that the context names %d have anything of %s, and %s was written by a job that writes %d"
                            .formatted(
                                    written.size(),
                                    Words.printable(pipeline),
                                    Words.printable(savepoint.path()),
                                    savepoint.committers()),
                    "all of the pipeline's targets: it is through when they have what they had",
                    "Name them: tidemark context --help shows an example."));
        }
        List<String> unknown = written.stream()
                .filter(target -> target.writer().isEmpty())
                .map(LiveTarget::name)
                .toList();
        if (written.size() - unknown.size() < savepoint.committers()) {
            throw new ProblemException(new Problem(
                    ErrorCode.TARGET_CHECK_FAILED,
                    "which job writes target %s is not known".formatted(Words.printable(unknown.get(0))),
                    "a user who may read tidemark.pipeline there: another pipeline of the name may write beside this one",
                    "GRANT SELECT on the tables of the schema tidemark to the context's user."));
        }
        written.stream()
                .filter(target -> target.isReplaying() && target.shown().isEmpty())
                .findFirst()
                .ifPresent(target -> {
                    throw new ProblemException(new Problem(
                            ErrorCode.TARGET_CHECK_FAILED,
                            "target %s is being replayed visibly, and up to where it has rows is not known"
                                    .formatted(Words.printable(target.name())),
                            "a user who may read tidemark.replaying there",
                            "GRANT SELECT on the tables of the schema tidemark to the context's user."));
                });
    }

    /** Of a state that is not, or not known to be, one of the pipeline. */
    static ProblemException notOfPipeline(Candidate savepoint, String pipeline) {
        return new ProblemException(new Problem(
                ErrorCode.PIPELINE_DIFFERENT,
                "%s is none of %s".formatted(Words.printable(savepoint.path()), Words.printable(pipeline)),
                "a savepoint that this pipeline has left",
                "See what there is: tidemark savepoint list"));
    }

    /** Of a checkpoint that its job needs, or takes away at any time. */
    static ProblemException checkpointOf(Candidate checkpoint, JobSummary job) {
        return new ProblemException(new Problem(
                ErrorCode.SAVED_STATE_NEEDED,
                "%s is a checkpoint of job %s, which runs, and takes it away when there is a newer one"
                        .formatted(Words.printable(checkpoint.path()), job.id()),
                "a savepoint, or a checkpoint that a job has left which has ended",
                "Take a savepoint: tidemark savepoint create"));
    }

    /** FAULTS 8: of one whose pin was released, for example. */
    static ProblemException notReplayable(Candidate savepoint, Optional<Candidates> others) {
        return new ProblemException(
                new Problem(
                        ErrorCode.POSITION_PASSED,
                        "%s cannot be replayed: %s"
                                .formatted(
                                        Words.printable(savepoint.path()),
                                        savepoint.judged().why()),
                        "a savepoint that each of its sources would be read on from: of Postgres by a pin",
                        others.map(Candidates::words)
                                .orElse(
                                        "Which are replayable is not known: no state directory is named to look into. Name one: --state DIR")));
    }

    /** @param which was looked for */
    static ProblemException none(String pipeline, String which, Candidates others) {
        return new ProblemException(new Problem(
                ErrorCode.SAVED_STATE_MISSING,
                "of the savepoints of %s that can be replayed none %s%s"
                        .formatted(
                                Words.printable(pipeline),
                                which,
                                others.notLookedInto().isEmpty()
                                        ? ""
                                        : "; %s is not looked into"
                                                .formatted(
                                                        others.notLookedInto().get(0))),
                "one in the state directory",
                others.words()));
    }

    /**
     * @param visible whether what was read again became visible
     * @param back how to go back
     */
    static Problem notThere(
            String name, String job, CatchingUp.Progress progress, Duration patience, boolean visible, String back) {
        if (progress.hasEnded()) {
            return new Problem(
                    ErrorCode.JOB_FAILED,
                    "job %s of %s is %s%s"
                            .formatted(job, name, progress.state(), UpdateProblems.why(progress.failure())),
                    "a job that reads on until the targets are where they were",
                    (visible
                                    ? "The targets may have rows of different times; a replay without --visible ends that at once."
                                    : "The targets are as they were, or past it.")
                            + " Mend what it failed for, and go on, or back:\n" + back);
        }
        return new Problem(
                ErrorCode.DEADLINE_MISSED,
                "job %s of %s is %s and %s for %d s%s"
                        .formatted(
                                job,
                                name,
                                progress.state(),
                                progress.isSeenByCheckpoints()
                                        ? "has completed no checkpoint"
                                        : "nothing has come into the targets",
                                patience.toSeconds(),
                                UpdateProblems.why(progress.failure())),
                "checkpoints, one after the other, and what they have in the targets",
                "It may still get there. To follow it again, or to go back:\n" + back);
    }

    /** What to add to a refusal of targets that are behind the savepoint. */
    static List<String> earlier(
            List<Problem> refusals,
            Path refused,
            Optional<Candidates> candidates,
            ReplayWays ways,
            List<LiveTarget> targets) {
        boolean behind = refusals.stream().anyMatch(problem -> problem.code() == ErrorCode.TARGET_BEHIND);
        if (!behind || candidates.isEmpty()) {
            return List.of();
        }
        return candidates
                .get()
                .without(refused)
                .reachedBy(targets)
                .map(one -> List.of(
                        "The newest that can be replayed into the targets as they are: %s.".formatted(one.words()),
                        "To do that: " + ways.replay(one.path())))
                .orElseGet(() -> List.of("No savepoint that can be replayed is at or before what the targets have."));
    }
}
