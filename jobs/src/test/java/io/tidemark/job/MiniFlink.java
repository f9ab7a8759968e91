package io.tidemark.job;

import static org.awaitility.Awaitility.await;

import io.tidemark.checkpoint.flink.SnapshotKind;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.connector.base.source.reader.SourceReaderOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.executiongraph.ErrorInfo;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.rpc.RpcSystem;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Reference;

/** A Flink cluster inside this process, for tests in which no process has to die. */
final class MiniFlink implements AutoCloseable {

    /** For all clusters: it comes with a class loader of its own, which each would fill and warm up again. */
    private static final RpcSystem RPC = RpcSystem.load();

    private final MiniCluster cluster;
    private final Path checkpoints;
    private int replaced;

    private MiniFlink(MiniCluster cluster, Path checkpoints) {
        this.cluster = cluster;
        this.checkpoints = checkpoints;
    }

    /** One TaskManager with four slots, REST on a free loopback port; checkpoints are not discarded. */
    static MiniFlink start(Path directory) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
        configuration.set(RestOptions.BIND_PORT, "0");
        configuration.set(TaskManagerOptions.CPU_CORES, 2.0);
        // The plain connector does not end by itself where it waits for the server; half a minute is the default.
        configuration.set(SourceReaderOptions.SOURCE_READER_CLOSE_TIMEOUT, 2_000L);
        configuration.set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, 1_000);
        configuration.setString("metrics.reporter.recorded.factory.class", RecordedMetrics.class.getName());
        MiniClusterConfiguration size = new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(4)
                .withRandomPorts()
                .build();
        MiniCluster cluster = new MiniCluster(size, () -> Reference.borrowed(RPC));
        cluster.start();
        return new MiniFlink(cluster, directory.resolve("checkpoints"));
    }

    /** The directory that holds a directory of checkpoints for each job. */
    Path checkpoints() {
        return checkpoints;
    }

    /** What a job is submitted with. */
    StreamExecutionEnvironment environment(Configuration settings, Optional<String> restore) throws Exception {
        URI rest = cluster.getRestAddress().get();
        Configuration client = new Configuration(settings);
        client.set(DeploymentOptions.TARGET, "remote");
        client.set(DeploymentOptions.ATTACHED, false);
        client.set(RestOptions.ADDRESS, rest.getHost());
        client.set(RestOptions.PORT, rest.getPort());
        client.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
        restore.ifPresent(path -> client.set(StateRecoveryOptions.SAVEPOINT_PATH, path));
        return new StreamExecutionEnvironment(client);
    }

    /** Plans and submits a pipeline with the settings given, from a savepoint or checkpoint or without state. */
    JobClient submit(Path pipeline, Variables variables, Configuration settings, Optional<String> restore)
            throws Exception {
        return Pipeline.plan(pipeline, variables, environment(settings, restore))
                .start();
    }

    /** Stops a job as soon as all its tasks run, without which Flink refuses to; returns the path of its savepoint. */
    String stop(JobClient job) throws Exception {
        await().atMost(PostgresFixture.PATIENCE).until(() -> runs(job.getJobID()));
        try {
            return job.stopWithSavepoint(
                            false, checkpoints.resolve("savepoints").toUri().toString(), SavepointFormatType.CANONICAL)
                    .get(1, TimeUnit.MINUTES);
        } catch (ExecutionException failure) {
            // Which says that a task has failed, but not why.
            ErrorInfo reason = job(job.getJobID()).getFailureInfo();
            if (reason != null) {
                failure.addSuppressed(reason.getException());
            }
            throw failure;
        }
    }

    /** Takes a checkpoint of a job between those of its interval, or a savepoint; the job goes on. */
    Path take(JobClient job, SnapshotKind kind) throws Exception {
        CompletableFuture<String> state =
                switch (kind) {
                    case CHECKPOINT -> cluster.triggerCheckpoint(job.getJobID());
                    case CANONICAL_SAVEPOINT -> savepoint(job, SavepointFormatType.CANONICAL);
                    case NATIVE_SAVEPOINT -> savepoint(job, SavepointFormatType.NATIVE);
                    case FULL_CHECKPOINT, UNKNOWN -> throw new IllegalArgumentException(kind.words());
                };
        return Path.of(URI.create(state.get(1, TimeUnit.MINUTES)));
    }

    private CompletableFuture<String> savepoint(JobClient job, SavepointFormatType format) {
        return job.triggerSavepoint(checkpoints.resolve("savepoints").toUri().toString(), format);
    }

    private boolean runs(JobID id) throws Exception {
        for (AccessExecutionVertex task : job(id).getAllExecutionVertices()) {
            if (task.getExecutionState() != ExecutionState.RUNNING) {
                return false;
            }
        }
        return true;
    }

    /** The job as it stands, also after its end. */
    AccessExecutionGraph job(JobID id) throws Exception {
        return cluster.getExecutionGraph(id).get();
    }

    /** The newest checkpoint whose completion Flink knows of: another one that is there may be about to be discarded. */
    Optional<Path> newestCheckpoint(JobID id) throws Exception {
        return Optional.ofNullable(job(id).getCheckpointStatsSnapshot())
                .map(checkpoints -> checkpoints.getHistory().getLatestCompletedCheckpoint())
                .map(completed -> Path.of(URI.create(completed.getExternalPath())));
    }

    /** Ends the TaskManager under its tasks and starts another. */
    void replaceTaskManager() throws Exception {
        // The cluster counts those that have gone as well.
        cluster.terminateTaskManager(replaced++).get();
        cluster.startTaskManager();
    }

    @Override
    public void close() throws Exception {
        cluster.close();
    }
}
