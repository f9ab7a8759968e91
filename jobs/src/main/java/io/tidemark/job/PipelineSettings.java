package io.tidemark.job;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.table.api.config.ExecutionConfigOptions;
import org.apache.flink.table.api.config.OptimizerConfigOptions;

/** What a pipeline needs of Flink's settings: defaults where nothing is set, a refusal where something would harm. */
final class PipelineSettings {

    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(10);

    private PipelineSettings() {}

    /**
     * Fills in what is not set: a checkpoint every ten seconds, kept when the job is cancelled, state in RocksDB with
     * incremental checkpoints.
     */
    static Configuration withDefaults(Configuration set) {
        Configuration settings = new Configuration(set);
        if (!settings.contains(CheckpointingOptions.CHECKPOINTING_INTERVAL)) {
            settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINT_INTERVAL);
        }
        if (!settings.contains(CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION)) {
            settings.set(
                    CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                    ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        }
        if (!settings.contains(StateBackendOptions.STATE_BACKEND)) {
            settings.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        }
        if (!settings.contains(CheckpointingOptions.INCREMENTAL_CHECKPOINTS)) {
            settings.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        }
        return settings;
    }

    /** Every setting under which the pipeline would not be exact. */
    static List<Problem> problems(Configuration settings) {
        List<Problem> problems = new ArrayList<>();
        CheckpointingMode mode = settings.get(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE);
        if (mode != CheckpointingMode.EXACTLY_ONCE) {
            problems.add(refused(
                    CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE.key() + " = " + mode,
                    "EXACTLY_ONCE: otherwise a row counts twice after a restart"));
        }
        if (settings.get(CheckpointingOptions.ENABLE_UNALIGNED)) {
            problems.add(refused(
                    CheckpointingOptions.ENABLE_UNALIGNED.key() + " = true",
                    "false: a barrier that overtakes rows parts the position from its data"));
        }
        if (!settings.get(CheckpointingOptions.ALIGNED_CHECKPOINT_TIMEOUT).isZero()) {
            problems.add(refused(
                    CheckpointingOptions.ALIGNED_CHECKPOINT_TIMEOUT.key() + " = "
                            + settings.get(CheckpointingOptions.ALIGNED_CHECKPOINT_TIMEOUT)
                                    .toMillis() + " ms",
                    "0: a barrier that overtakes rows when it is late parts the position from its data"));
        }
        if (settings.get(CheckpointingOptions.CHECKPOINTING_INTERVAL).isZero()) {
            problems.add(refused(
                    CheckpointingOptions.CHECKPOINTING_INTERVAL.key() + " = 0",
                    "an interval: the target changes only when a checkpoint completes"));
        }
        Duration stateRetention = settings.get(ExecutionConfigOptions.IDLE_STATE_RETENTION);
        if (!stateRetention.isZero()) {
            problems.add(refused(
                    ExecutionConfigOptions.IDLE_STATE_RETENTION.key() + " = " + stateRetention.toSeconds() + " s",
                    "0: a view whose state is forgotten is wrong from its next change on"));
        }
        if (settings.get(ExecutionConfigOptions.TABLE_EXEC_SINK_UPSERT_MATERIALIZE)
                == ExecutionConfigOptions.UpsertMaterialize.NONE) {
            problems.add(refused(
                    ExecutionConfigOptions.TABLE_EXEC_SINK_UPSERT_MATERIALIZE.key() + " = NONE",
                    "AUTO or FORCE: otherwise changes of one key can overtake each other"));
        }
        if (settings.get(ExecutionConfigOptions.TABLE_EXEC_SINK_KEYED_SHUFFLE)
                == ExecutionConfigOptions.SinkKeyedShuffle.NONE) {
            problems.add(refused(
                    ExecutionConfigOptions.TABLE_EXEC_SINK_KEYED_SHUFFLE.key() + " = NONE",
                    "AUTO or FORCE: otherwise changes of one key can go to two writers"));
        }
        if (settings.get(ExecutionConfigOptions.TABLE_EXEC_SINK_NOT_NULL_ENFORCER)
                == ExecutionConfigOptions.NotNullEnforcer.DROP) {
            problems.add(refused(
                    ExecutionConfigOptions.TABLE_EXEC_SINK_NOT_NULL_ENFORCER.key() + " = DROP",
                    "ERROR: otherwise rows are dropped without a word"));
        }
        if (settings.get(ExecutionConfigOptions.TABLE_EXEC_UID_GENERATION)
                == ExecutionConfigOptions.UidGeneration.ALWAYS) {
            problems.add(refused(
                    ExecutionConfigOptions.TABLE_EXEC_UID_GENERATION.key() + " = ALWAYS",
                    "PLAN_ONLY or DISABLED: the planner's uids change with every view that is added"));
        }
        if (!settings.get(OptimizerConfigOptions.TABLE_OPTIMIZER_REUSE_SUB_PLAN_ENABLED)
                || !settings.get(OptimizerConfigOptions.TABLE_OPTIMIZER_REUSE_SOURCE_ENABLED)) {
            problems.add(refused(
                    "table.optimizer.reuse-sub-plan-enabled or table.optimizer.reuse-source-enabled = false",
                    "true: otherwise two readers of one table take turns at its slot"));
        }
        delivery(settings).ifPresent(problems::add);
        return problems;
    }

    private static Optional<Problem> delivery(Configuration settings) {
        List<String> known = DeliveryOptions.ALL.stream().map(ConfigOption::key).toList();
        Optional<String> unknown = settings.keySet().stream()
                .filter(key -> DeliveryOptions.isOurs(key) && !known.contains(key))
                .findFirst();
        if (unknown.isPresent()) {
            return Optional.of(new Problem(
                    ErrorCode.SETTING_REFUSED,
                    unknown.get(),
                    "one of " + String.join(", ", known),
                    "Correct its name, or leave it out."));
        }
        try {
            DeliveryOptions.read(settings);
            return Optional.empty();
        } catch (IllegalArgumentException invalid) {
            return Optional.of(new Problem(
                    ErrorCode.SETTING_REFUSED,
                    invalid.getMessage(),
                    "tidemark.delivery epoch or continuous, tidemark.flush-interval of 1 ms or more, tidemark.flush-rows of 1 or more",
                    "Correct it, or leave it out."));
        }
    }

    private static Problem refused(String found, String required) {
        return new Problem(
                ErrorCode.SETTING_REFUSED,
                found,
                required,
                "Leave the setting out, in the pipeline file and in Flink's config.yaml.");
    }
}
