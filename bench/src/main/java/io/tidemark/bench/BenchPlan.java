package io.tidemark.bench;

import java.time.Duration;
import java.util.List;

/**
 * What is to be measured.
 *
 * @param contenders the first is what the others are compared with
 * @param parallelisms connections of a plain client, subtasks of a job
 * @param warmUp rounds that do not count
 * @param limit after which a run is ended
 * @param singles changes of a single row in each run
 * @param heap MiB of each contender's JVM
 * @param jvmOptions more options for Tidemark's own JVM
 */
record BenchPlan(
        Task task,
        Dataset dataset,
        List<Contender> contenders,
        List<Integer> parallelisms,
        int warmUp,
        int rounds,
        Duration limit,
        int singles,
        int heap,
        List<String> jvmOptions) {

    private static final int MOST_PARALLELISM = 8;

    BenchPlan {
        contenders = List.copyOf(contenders);
        parallelisms = List.copyOf(parallelisms);
        jvmOptions = List.copyOf(jvmOptions);
        for (Contender contender : contenders) {
            if (!contender.does(task, dataset.server())) {
                throw new IllegalArgumentException("%s takes no part in %s with %s; who does: %s"
                        .formatted(contender, task, dataset.server(), Contender.of(task, dataset.server())));
            }
        }
        if (task == Task.CHANGES && dataset.key() != KeyShape.BIGINT) {
            throw new IllegalArgumentException(
                    "changes go by ranges of a key that is %s, not %s".formatted(KeyShape.BIGINT, dataset.key()));
        }
        for (int parallelism : parallelisms) {
            if (parallelism < 1 || parallelism > MOST_PARALLELISM) {
                throw new IllegalArgumentException(
                        "a parallelism is 1 to %d, not %d".formatted(MOST_PARALLELISM, parallelism));
            }
        }
        if (singles < 0) {
            throw new IllegalArgumentException("single changes are 0 or more, not " + singles);
        }
        if (warmUp < 0 || rounds < 1 || limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("at least one round, and time for it");
        }
    }
}
