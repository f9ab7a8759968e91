package io.tidemark.job;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.util.Collection;
import java.util.Optional;
import org.apache.flink.client.deployment.ClusterClientFactory;
import org.apache.flink.client.deployment.ClusterDescriptor;
import org.apache.flink.client.deployment.DefaultClusterClientServiceLoader;
import org.apache.flink.client.program.ClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.client.JobStatusMessage;

/** The jobs that a cluster runs: a pipeline is known by its name, and two of one name would take its target from each other. */
final class SameName {

    private SameName() {}

    /**
     * @param client the settings of Flink's client
     * @throws ProblemException if the cluster that the job would be submitted to runs one of the name
     * @throws Exception of Flink's client, if the cluster cannot be asked
     */
    static void refuse(String name, Configuration client) throws Exception {
        // Others make the cluster for the job, in this process or elsewhere.
        boolean isShared = client.getOptional(DeploymentOptions.TARGET)
                .filter(target -> target.equals("remote") || target.endsWith("-session"))
                .isPresent();
        if (!isShared) {
            return;
        }
        Optional<JobStatusMessage> running = jobs(client).stream()
                .filter(job ->
                        job.getJobName().equals(name) && !job.getJobState().isGloballyTerminalState())
                .findFirst();
        if (running.isPresent()) {
            throw new ProblemException(new Problem(
                    ErrorCode.PIPELINE_IN_USE,
                    "job %s of %s is %s at http://%s:%d"
                            .formatted(
                                    running.get().getJobId(),
                                    name,
                                    running.get().getJobState(),
                                    client.get(RestOptions.ADDRESS),
                                    client.get(RestOptions.PORT)),
                    "no other job of that name: a pipeline is known by it",
                    "If it is this pipeline, it runs already: to have it go on with another file, pause it and resume it with"
                            + " that. If it is another one, give this one a name: SET 'pipeline.name' = '...'."));
        }
    }

    private static Collection<JobStatusMessage> jobs(Configuration client) throws Exception {
        return jobs(new DefaultClusterClientServiceLoader().getClusterClientFactory(client), client);
    }

    private static <C> Collection<JobStatusMessage> jobs(ClusterClientFactory<C> factory, Configuration client)
            throws Exception {
        try (ClusterDescriptor<C> descriptor = factory.createClusterDescriptor(client);
                ClusterClient<C> cluster =
                        descriptor.retrieve(factory.getClusterId(client)).getClusterClient()) {
            return cluster.listJobs().get();
        }
    }
}
