package io.tidemark.bench;

import io.tidemark.cli.TidemarkHome;
import java.net.URI;
import java.nio.file.Path;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;

/** A Flink inside this process, with the settings of {@code flink-conf}. */
final class WorkerFlink {

    private static final int SLOTS = 8;

    private final Configuration settings;
    private final MiniCluster cluster;

    private WorkerFlink(Configuration settings, MiniCluster cluster) {
        this.settings = settings;
        this.cluster = cluster;
    }

    /** @param work a folder that lasts as long as this process */
    static WorkerFlink start(TidemarkHome home, Path work) throws Exception {
        Configuration settings =
                GlobalConfiguration.loadConfiguration(home.flinkConf().toString());
        settings.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                work.resolve("checkpoints").toUri().toString());
        settings.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.DELETE_ON_CANCELLATION);
        settings.set(CoreOptions.TMP_DIRS, work.toString());
        settings.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
        settings.set(RestOptions.BIND_PORT, "0");
        settings.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(256));
        settings.setString("metrics.reporters", "none");
        settings.setString("restart-strategy.type", "none");
        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(new Configuration(settings))
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(SLOTS)
                .withRandomPorts()
                .build());
        cluster.start();
        return new WorkerFlink(settings, cluster);
    }

    /** For a job; a copy. */
    Configuration settings() {
        return new Configuration(settings);
    }

    URI restAddress() throws Exception {
        return cluster.getRestAddress().get();
    }
}
