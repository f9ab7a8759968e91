package io.tidemark.job;

import io.tidemark.checkpoint.JobParameters;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.target.TargetMarks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.time.Deadline;
import org.apache.flink.client.deployment.ClusterClientFactory;
import org.apache.flink.client.deployment.ClusterDescriptor;
import org.apache.flink.client.deployment.DefaultClusterClientServiceLoader;
import org.apache.flink.client.program.ClusterClient;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.runtime.rest.messages.EmptyRequestBody;
import org.apache.flink.runtime.rest.messages.JobConfigHeaders;
import org.apache.flink.runtime.rest.messages.JobConfigInfo;
import org.apache.flink.runtime.rest.messages.JobMessageParameters;

/**
 * The jobs that a cluster runs: targets know a pipeline by its name, and two of one name would take a target from each other.
 * Two that write other databases are two pipelines, if the running one says so.
 *
 * <p>A cluster that is made for the job, in this process or elsewhere, is not asked. Nor is one that runs the file in its own
 * process, as its web UI has it do: Flink calls that {@code embedded}, and also a cluster of the job's own, which runs the file
 * once more beside the job when it has got another JobManager.
 *
 * @param pipeline its name
 * @param targets asked for only if there is another job of that name
 * @param client the settings of Flink's client
 */
record SameName(String pipeline, Supplier<TargetMarks> targets, Configuration client) {

    /** For a job to come up: until then it says nothing of itself. Shorter than others are patient who submit the pipeline. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Longer than Flink shows what it knew of a job before it came up ({@code web.refresh-interval}, 3 s by default). */
    private static final Duration REFRESHED = Duration.ofSeconds(5);

    private static final Duration PAUSE = Duration.ofMillis(500);

    private static final String UPDATE = "To have it go on with another file: tidemark pipeline update FILE.sql.";

    /** @throws ProblemException if the cluster that the job would be submitted to runs the pipeline, or cannot be asked */
    void refuse() {
        boolean isShared = client.getOptional(DeploymentOptions.TARGET)
                .filter(target -> target.equals("remote") || target.endsWith("-session"))
                .isPresent();
        if (!isShared) {
            return;
        }
        try {
            refuse(new DefaultClusterClientServiceLoader().getClusterClientFactory(client));
        } catch (ProblemException refused) {
            throw refused;
        } catch (Exception failure) {
            throw ClusterProblems.submission(failure, client);
        }
    }

    private <C> void refuse(ClusterClientFactory<C> factory) throws Exception {
        try (ClusterDescriptor<C> descriptor = factory.createClusterDescriptor(client);
                ClusterClient<C> cluster =
                        descriptor.retrieve(factory.getClusterId(client)).getClusterClient()) {
            refuse(cluster);
        }
    }

    private void refuse(ClusterClient<?> cluster) throws Exception {
        Deadline patience = Deadline.fromNow(PATIENCE);
        Deadline refreshed = Deadline.fromNow(REFRESHED);
        List<JobStatusMessage> silent = silent(cluster);
        while (!silent.isEmpty()) {
            if (silent.stream().anyMatch(SameName::comesUp)) {
                refreshed = Deadline.fromNow(REFRESHED);
            }
            if (patience.isOverdue() || refreshed.isOverdue()) {
                refuse(silent.get(0), Map.of(), cluster);
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
            silent = silent(cluster);
        }
    }

    /** Whether Flink has not made its graph yet, and knows no parameters of it. */
    private static boolean comesUp(JobStatusMessage job) {
        return job.getJobState() == JobStatus.INITIALIZING || job.getJobState() == JobStatus.CREATED;
    }

    /**
     * The jobs of the name that do not say what they write.
     *
     * @throws ProblemException if one says that it writes a target of the pipeline
     */
    private List<JobStatusMessage> silent(ClusterClient<?> cluster) throws Exception {
        List<JobStatusMessage> silent = new ArrayList<>();
        for (JobStatusMessage job : namesakes(cluster)) {
            Map<String, String> carried = parameters(cluster, job);
            if (carried.containsKey(JobParameters.TARGETS)) {
                refuse(job, carried, cluster);
            } else {
                silent.add(job);
            }
        }
        return silent;
    }

    private void refuse(JobStatusMessage job, Map<String, String> carried, ClusterClient<?> cluster) {
        problem(job, carried, cluster.getWebInterfaceURL()).ifPresent(problem -> {
            throw new ProblemException(problem);
        });
    }

    private List<JobStatusMessage> namesakes(ClusterClient<?> cluster) throws Exception {
        return cluster.listJobs().get().stream()
                .filter(job ->
                        job.getJobName().equals(pipeline) && !job.getJobState().isGloballyTerminalState())
                .toList();
    }

    private static Map<String, String> parameters(ClusterClient<?> cluster, JobStatusMessage job) throws Exception {
        if (!(cluster instanceof RestClusterClient<?> rest)) {
            return Map.of();
        }
        JobMessageParameters asked = new JobMessageParameters();
        asked.jobPathParameter.resolve(job.getJobId());
        return Optional.ofNullable(
                        rest.sendRequest(JobConfigHeaders.getInstance(), asked, EmptyRequestBody.getInstance())
                                .get()
                                .getExecutionConfigInfo())
                .map(JobConfigInfo.ExecutionConfigInfo::getGlobalJobParameters)
                .orElse(Map.of());
    }

    /**
     * Why the pipeline is not submitted beside a job of its name; nothing if that one is another pipeline.
     *
     * @param carried the job's parameters
     * @param cluster its address
     */
    Optional<Problem> problem(JobStatusMessage job, Map<String, String> carried, String cluster) {
        TargetMarks ours = targets.get();
        TargetMarks theirs = TargetMarks.read(carried.getOrDefault(JobParameters.TARGETS, ""));
        String found = "job %s of %s is %s at %s".formatted(job.getJobId(), pipeline, job.getJobState(), cluster);
        if (ours.meets(theirs)) {
            return Optional.of(new Problem(
                    ErrorCode.PIPELINE_IN_USE,
                    found + ", and writes into a target of this one",
                    "no other job of that name there: a target knows a pipeline by it",
                    "It runs already. " + UPDATE));
        }
        return ours.isApartFrom(theirs)
                ? Optional.empty()
                : Optional.of(new Problem(
                        ErrorCode.PIPELINE_IN_USE,
                        found + ", and does not say that it writes into other targets",
                        "no other job of that name, unless it says so: a target knows a pipeline by it",
                        "If it is this pipeline, it runs already. " + UPDATE
                                + " If it is another one, stop that, or take another cluster. A pipeline that is started for the"
                                + " first time can have a name of its own: SET 'pipeline.name' = '...'; one that has state or rows"
                                + " in a target is known there by the name it has."));
    }
}
