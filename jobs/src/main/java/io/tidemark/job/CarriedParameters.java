package io.tidemark.job;

import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** What a job carries for those who look at it later, see {@link io.tidemark.checkpoint.JobParameters}. */
final class CarriedParameters {

    private CarriedParameters() {}

    /** Has a job carry them, beside what the user's functions are told. */
    static void add(Map<String, String> more, StreamExecutionEnvironment env) {
        Map<String, String> parameters =
                new TreeMap<>(env.getConfig().getGlobalJobParameters().toMap());
        parameters.putAll(more);
        Configuration carried = new Configuration();
        carried.set(PipelineOptions.GLOBAL_JOB_PARAMETERS, parameters);
        env.configure(carried);
    }
}
