package io.tidemark.job;

import io.tidemark.checkpoint.flink.SnapshotKind;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.executiongraph.ErrorInfo;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.Collector;

/** The changes of a declared table {@code orders}, counted by key in RocksDB. */
public final class CountingJob implements ReleaseJob {

    /** Each class loader has this class of its own, and a task has no other way to the test. */
    private static volatile Runnable eachRow = () -> {};

    private final MiniFlink flink;
    private final JobClient job;

    private CountingJob(MiniFlink flink, JobClient job) {
        this.flink = flink;
        this.job = job;
    }

    /**
     * Starts one.
     *
     * @param eachRow is run with each row, by tasks that run at the same time
     */
    public static CountingJob start(String declaration, Path directory, int parallelism, Runnable eachRow)
            throws Exception {
        CountingJob.eachRow = eachRow;
        MiniFlink flink = MiniFlink.start(directory);
        Configuration settings = inRocksDb(parallelism);
        settings.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        // To a job without a class path of its own Flink gives the classes of the process, where there is another
        // release.
        URL flinks = Row.class.getProtectionDomain().getCodeSource().getLocation();
        settings.set(PipelineOptions.CLASSPATHS, List.of(flinks.toString()));
        StreamExecutionEnvironment env = flink.environment(settings, Optional.empty());
        StreamTableEnvironment tables = StreamTableEnvironment.create(env);
        tables.executeSql(declaration);
        tables.toChangelogStream(tables.from("orders"))
                .keyBy(row -> row.<Integer>getFieldAs("id"), Types.INT)
                .process(new Count())
                .sinkTo(new DiscardingSink<>());
        return new CountingJob(flink, env.executeAsync());
    }

    /** Checkpoints are incremental, and whole in their one file. */
    static Configuration inRocksDb(int parallelism) {
        Configuration settings = PostgresFixture.settings(Duration.ofMillis(200), parallelism);
        settings.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        settings.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        settings.set(CheckpointingOptions.FS_SMALL_FILE_THRESHOLD, MemorySize.ofMebiBytes(1));
        return settings;
    }

    @Override
    public void verify() throws Exception {
        ErrorInfo reason = flink.job(job.getJobID()).getFailureInfo();
        if (reason != null) {
            throw new IllegalStateException("the job has failed", reason.getException());
        }
    }

    @Override
    public String take(String kind) throws Exception {
        return flink.take(job, SnapshotKind.valueOf(kind)).toString();
    }

    @Override
    public void close() throws Exception {
        flink.close();
    }

    private static final class Count extends KeyedProcessFunction<Integer, Row, Long> {

        private static final long serialVersionUID = 1L;

        @Override
        public void processElement(Row row, Context context, Collector<Long> counts) throws Exception {
            ValueState<Long> state = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.LONG));
            Long before = state.value();
            state.update(before == null ? 1 : before + 1);
            eachRow.run();
        }
    }
}
