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
        for (int parallelism : parallelisms) {
            if (parallelism < 1 || parallelism > MOST_PARALLELISM) {
                throw new IllegalArgumentException(
                        "a parallelism is 1 to %d, not %d".formatted(MOST_PARALLELISM, parallelism));
            }
        }
        if (warmUp < 0 || rounds < 1 || limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("at least one round, and time for it");
        }
    }
}
