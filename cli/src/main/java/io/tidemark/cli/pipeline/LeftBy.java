package io.tidemark.cli.pipeline;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.JobParameters;
import io.tidemark.checkpoint.SavedStates;
import io.tidemark.cli.live.LiveTarget;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.log.PinName;
import io.tidemark.problem.Words;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the job computed that has left a state, as its cluster says it. What runs now need not be that job: a file that was changed
 * in between goes on rightly from what it has left itself, and not from that.
 *
 * @param computation as the job's parameter has it; "" if it has none
 * @param why nobody knows it; "" if the cluster knows the job
 */
record LeftBy(String computation, String why) {

    private static final String JOB_ID = "[0-9a-f]{32}";

    /** Of the job that has a state's name or directory called after it. */
    static LeftBy of(FlinkRest flink, String pipeline, Path state) {
        Optional<String> id = PinName.job(state.getFileName().toString())
                .or(() -> Optional.ofNullable(state.getParent())
                        .map(parent -> String.valueOf(parent.getFileName()))
                        .filter(name -> name.matches(JOB_ID)));
        if (id.isEmpty()) {
            return notKnown("nobody says which job has left %s".formatted(Words.printable(state)));
        }
        List<JobSummary> jobs = flink.jobs().stream()
                .filter(job -> job.name().equals(pipeline) && job.id().startsWith(id.get()))
                .toList();
        return jobs.size() == 1
                ? of(flink, jobs.get(0))
                : notKnown("%s %s of the id %s..., which has left it"
                        .formatted(
                                flink.address(),
                                jobs.isEmpty() ? "does not remember the job" : "knows more than one job",
                                id.get()));
    }

    /**
     * Of what has written the targets last: what the pipeline would be taken back to, or what runs, which comes to that. What waits
     * has written them as soon as its last checkpoint is complete, and says so only by the next one: the targets know better; so they
     * do where they were put back from a backup.
     *
     * @param undo the way back, as far as it is there
     * @param targets as they are now
     */
    static LeftBy ofTargets(FlinkRest flink, ReplayPlan plan, Undo.Made undo, List<LiveTarget> targets) {
        if (undo.path().isPresent()) {
            String path = undo.path().get();
            if (!undo.passedOver() || isLastIn(targets, path)) {
                return of(flink, plan.pipeline(), SavedStates.path(path).orElseGet(() -> Path.of(path)));
            }
            return owner(flink, plan.pipeline(), targets)
                    .map(job -> of(flink, job))
                    .orElseGet(() -> notKnown("what has left no way back may have written them since %s was left"
                            .formatted(Words.printable(path))));
        }
        return plan.job()
                .filter(job -> undo.left().isEmpty())
                .map(job -> of(flink, job))
                .orElseGet(() -> notKnown(
                        plan.undo().why().isEmpty()
                                ? "no way back is known"
                                : "no way back is known: " + plan.undo().why()));
    }

    /** Whether all targets say that what a state knows of is what was applied last. */
    private static boolean isLastIn(List<LiveTarget> targets, String path) {
        return ReadPosition.of(path)
                .inspection()
                .map(Inspection::targets)
                .filter(states -> targets.stream().filter(LiveTarget::isWritten).allMatch(target -> states.stream()
                        .anyMatch(state -> state.knows(target.branch()))))
                .isPresent();
    }

    /** The job that has taken all targets over last, if it has written into each of them since it began. */
    private static Optional<JobSummary> owner(FlinkRest flink, String pipeline, List<LiveTarget> targets) {
        List<LiveTarget> written =
                targets.stream().filter(LiveTarget::isWritten).toList();
        return flink.jobs().stream()
                .filter(job -> job.name().equals(pipeline) && !written.isEmpty())
                .filter(job -> written.stream()
                        .allMatch(target -> target.writer().equals(job.id())
                                && target.tidemarks().stream()
                                        .flatMap(tidemark -> tidemark.appliedAt().stream())
                                        .anyMatch(applied -> applied.isAfter(job.started()))))
                .findFirst();
    }

    /** Of a job that the cluster knows. */
    static LeftBy of(FlinkRest flink, JobSummary job) {
        return new LeftBy(flink.parameter(job.id(), JobParameters.COMPUTATION).orElse(""), "");
    }

    /** Whether both are known, and one. */
    boolean isSame(LeftBy other) {
        return !computation.isEmpty() && computation.equals(other.computation);
    }

    private static LeftBy notKnown(String why) {
        return new LeftBy("", why);
    }
}
