package io.tidemark.cli.pipeline;

import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** The pipelines of a cluster: its jobs, by their names. */
public final class Pipelines {

    private final FlinkRest flink;

    public Pipelines(FlinkRest flink) {
        this.flink = flink;
    }

    /** Of each name the jobs that have not ended, or else the last that has; with {@code all} every job. */
    public List<JobSummary> list(boolean all) {
        List<JobSummary> jobs = flink.jobs();
        if (all) {
            return jobs;
        }
        List<JobSummary> shown = new ArrayList<>();
        for (JobSummary job : jobs) {
            boolean another = jobs.stream()
                    .filter(other ->
                            other.name().equals(job.name()) && !other.id().equals(job.id()))
                    .anyMatch(other -> !other.hasEnded() || other.started().isAfter(job.started()));
            if (!job.hasEnded() || !another) {
                shown.add(job);
            }
        }
        return shown;
    }

    /**
     * The job that is meant: the one that has not ended, or else the last that has.
     *
     * @param name of the pipeline, or its job's id
     * @throws ProblemException if there is none, or several run under that name
     */
    public JobSummary find(String name) {
        List<JobSummary> jobs = flink.jobs();
        Optional<JobSummary> byId =
                jobs.stream().filter(job -> job.id().equals(name)).findFirst();
        return byId.or(() -> alive(name, jobs))
                .or(() -> ended(name, jobs).stream().findFirst())
                .orElseThrow(
                        () -> new ProblemException(
                                new Problem(
                                        ErrorCode.PIPELINE_NOT_FOUND,
                                        "%s knows no job %s"
                                                .formatted(flink.address(), Words.printable(Words.brief(name))),
                                        names(jobs),
                                        "See tidemark pipeline list. A cluster forgets jobs that have ended, after an hour by default.")));
    }

    private static String names(List<JobSummary> jobs) {
        SortedSet<String> names = new TreeSet<>();
        jobs.forEach(job -> names.add(Words.printable(job.name())));
        return names.isEmpty() ? "a job; there is none at all" : "one of " + String.join(", ", names);
    }

    /**
     * The job of a pipeline that has not ended.
     *
     * @throws ProblemException if there are several
     */
    Optional<JobSummary> alive(String name) {
        return alive(name, flink.jobs());
    }

    private Optional<JobSummary> alive(String name, List<JobSummary> jobs) {
        List<JobSummary> alive = jobs.stream()
                .filter(job -> job.name().equals(name) && !job.hasEnded())
                .toList();
        if (alive.size() > 1) {
            throw new ProblemException(new Problem(
                    ErrorCode.PIPELINE_AMBIGUOUS,
                    "%s runs %s of the name %s: %s"
                            .formatted(
                                    flink.address(),
                                    Words.count(alive.size(), "job"),
                                    Words.printable(name),
                                    String.join(
                                            ", ",
                                            alive.stream().map(JobSummary::id).toList())),
                    "one job of a name: a pipeline is known by it",
                    "Give the job's id; stop the one that should not be there: tidemark pipeline stop JOB"));
        }
        return alive.stream().findFirst();
    }

    /** The jobs of a pipeline that have ended, the latest first. */
    List<JobSummary> ended(String name) {
        return ended(name, flink.jobs());
    }

    private static List<JobSummary> ended(String name, List<JobSummary> jobs) {
        return jobs.stream()
                .filter(job -> job.name().equals(name) && job.hasEnded())
                .toList();
    }
}
