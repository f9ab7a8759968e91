package io.tidemark.doctor;

import io.tidemark.job.CarriedComputation;
import io.tidemark.job.Pipeline;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Finding;
import io.tidemark.problem.Findings;
import io.tidemark.problem.Outcome;
import io.tidemark.problem.Problem;
import io.tidemark.problem.Subject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A job that has left a state and still runs, while it is asked whether a pipeline could go on from that.
 *
 * @param name of the job
 * @param computation what it says of what it computes
 * @param resnapshot tables that are to be read anew beside their stream, as the user calls them
 */
public record RunningJob(String name, CarriedComputation computation, List<String> resnapshot) {

    private static final String RESNAPSHOT = "resnapshot";

    public RunningJob {
        resnapshot = List.copyOf(resnapshot);
    }

    /** One of which no table is to be read anew. */
    public RunningJob(String name, CarriedComputation computation) {
        this(name, computation, List.of());
    }

    /** Whether its tables can be, by a plan of its file. */
    List<Finding> resnapshot(Optional<Pipeline> plan) {
        Findings found = new Findings(Pipeline.SUBJECT);
        if (resnapshot.isEmpty()) {
            return List.of();
        }
        if (plan.isEmpty()) {
            found.unknown(RESNAPSHOT, "not looked at: the pipeline could not be planned");
            return found.list();
        }
        List<Problem> problems = plan.get().resnapshotProblems(resnapshot);
        problems.forEach(problem -> found.problem(RESNAPSHOT, problem));
        if (problems.isEmpty()) {
            plan.get().resnapshotOutlook(resnapshot).forEach(line -> found.ok(RESNAPSHOT, line));
        }
        return found.list();
    }

    /** A job of another name would find nothing of its own in the targets. */
    Optional<Problem> named(String pipeline, String file) {
        return pipeline.equals(name)
                ? Optional.empty()
                : Optional.of(new Problem(
                        ErrorCode.PIPELINE_DIFFERENT,
                        "%s is of the pipeline %s, the job that runs is of %s".formatted(file, pipeline, name),
                        "a file of the pipeline that runs: the targets keep its position under its name",
                        "SET 'pipeline.name' = '%s' in the file; or submit it beside the other one, with targets of its own."
                                .formatted(name)));
    }

    /**
     * Findings without what the job itself stands in the way of, and will not when it has stopped.
     *
     * @param held of the sources that the job reads, whether what one reader at a time can have is known to be its own
     */
    static List<Finding> excused(List<Finding> findings, Map<Subject, Outcome> held) {
        return findings.stream()
                .map(finding ->
                        isHeld(finding) && held.containsKey(finding.subject()) ? excused(finding, held) : finding)
                .toList();
    }

    private static boolean isHeld(Finding finding) {
        return finding.outcome() == Outcome.PROBLEM
                && finding.problem().filter(problem -> problem.code().isHeld()).isPresent();
    }

    private static Finding excused(Finding finding, Map<Subject, Outcome> held) {
        return switch (held.get(finding.subject())) {
            case OK ->
                new Finding(finding.subject(), finding.check(), Outcome.OK, "read by the job itself", Optional.empty());
            case UNKNOWN, WARNING ->
                new Finding(
                        finding.subject(),
                        finding.check(),
                        Outcome.UNKNOWN,
                        "in use; whether by the job itself nobody says",
                        finding.problem());
            case PROBLEM -> finding;
        };
    }
}
