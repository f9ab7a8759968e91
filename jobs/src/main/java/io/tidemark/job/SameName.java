package io.tidemark.job;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.util.Optional;
import org.apache.flink.client.deployment.ClusterClientFactory;
import org.apache.flink.client.deployment.ClusterDescriptor;
import org.apache.flink.client.deployment.DefaultClusterClientServiceLoader;
import org.apache.flink.client.program.ClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.runtime.client.JobStatusMessage;

/**
 * The jobs that a cluster runs: a pipeline is known by its name, and two of one name would take its target from each other.
 *
 * <p>A cluster that is made for the job, in this process or elsewhere, is not asked. Nor is one that runs the file in its own
 * process, as its web UI has it do: Flink calls that {@code embedded}, and also a cluster of the job's own, which runs the file
 * once more beside the job when it has got another JobManager.
 *
 * @param pipeline its name
 * @param client the settings of Flink's client
 */
record SameName(String pipeline, Configuration client) {

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
            Optional<JobStatusMessage> running = cluster.listJobs().get().stream()
                    .filter(job -> job.getJobName().equals(pipeline)
                            && !job.getJobState().isGloballyTerminalState())
                    .findFirst();
            if (running.isPresent()) {
                throw new ProblemException(problem(running.get(), cluster.getWebInterfaceURL()));
            }
        }
    }

    private Problem problem(JobStatusMessage running, String cluster) {
        return new Problem(
                ErrorCode.PIPELINE_IN_USE,
                "job %s of %s is %s at %s".formatted(running.getJobId(), pipeline, running.getJobState(), cluster),
                "no other job of that name: a pipeline is known by it",
                "If it is this pipeline, it runs already: tidemark pipeline update FILE.sql has it go on with another file. If"
                        + " it is another one, give this one a name: SET 'pipeline.name' = '...'.");
    }
}
