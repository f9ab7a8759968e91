package io.tidemark.job;

import java.net.URI;
import java.nio.file.Path;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;

/**
 * A Flink cluster inside this process, for one pipeline. Its only port for others is REST, on the loopback interface and
 * for looking alone: nothing can be submitted or cancelled from the web UI.
 */
final class EmbeddedFlink implements AutoCloseable {

    private static final MemorySize STATE_MEMORY_PER_SLOT = MemorySize.ofMebiBytes(256);

    private final MiniCluster cluster;

    private EmbeddedFlink(MiniCluster cluster) {
        this.cluster = cluster;
    }

    /**
     * @param settings the pipeline's; what concerns processes, ports and metrics is set here
     * @param slots as many as the job's highest parallelism
     * @param work folder for what is kept on disk while Flink runs
     */
    static EmbeddedFlink start(Configuration settings, int slots, Path work) throws Exception {
        Configuration configuration = new Configuration(settings);
        configuration.set(RestOptions.ADDRESS, "127.0.0.1");
        configuration.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
        configuration.set(RestOptions.BIND_PORT, "0");
        configuration.set(WebOptions.SUBMIT_ENABLE, false);
        configuration.set(WebOptions.CANCEL_ENABLE, false);
        configuration.set(WebOptions.TMP_DIR, work.toString());
        configuration.set(CoreOptions.TMP_DIRS, work.toString());
        // The Prometheus reporter of config.yaml listens on every interface.
        configuration.setString("metrics.reporters", "none");
        if (!configuration.contains(TaskManagerOptions.MANAGED_MEMORY_SIZE)) {
            configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, STATE_MEMORY_PER_SLOT.multiply(slots));
        }
        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(slots)
                .withRandomPorts()
                .build());
        cluster.start();
        return new EmbeddedFlink(cluster);
    }

    /** Where REST and the web UI answer. */
    URI restAddress() throws Exception {
        return cluster.getRestAddress().get();
    }

    /** The job as it stands, also after its end. */
    AccessExecutionGraph job(JobID id) throws Exception {
        return cluster.getExecutionGraph(id).get();
    }

    @Override
    public void close() throws Exception {
        cluster.close();
    }
}
