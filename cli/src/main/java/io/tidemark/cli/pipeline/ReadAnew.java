package io.tidemark.cli.pipeline;

import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.cli.rest.JobVertex;
import io.tidemark.problem.Words;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is left of the tables that a job reads anew beside its streams.
 *
 * @param tables that are not complete
 * @param chunks of them that are not read
 */
record ReadAnew(long tables, long chunks) {

    private static final String TABLES = ".tidemark.resnapshotTablesLeft";
    private static final String CHUNKS = ".tidemark.resnapshotChunksLeft";

    /** Of a job that does not run: nothing, as far as anybody says. */
    static ReadAnew of(FlinkRest flink, JobSummary job) {
        long tables = 0;
        long chunks = 0;
        if (job.state().equals(Waiting.RUNNING)) {
            for (JobVertex source : flink.vertices(job.id())) {
                Map<String, Double> left = source.isSource()
                        ? flink.subtaskSums(job.id(), source.id(), id -> id.endsWith(TABLES) || id.endsWith(CHUNKS))
                        : Map.of();
                tables += sum(left, TABLES);
                chunks += sum(left, CHUNKS);
            }
        }
        return new ReadAnew(tables, chunks);
    }

    private static long sum(Map<String, Double> left, String metric) {
        return left.entrySet().stream()
                .filter(one -> one.getKey().endsWith(metric))
                .mapToLong(one -> one.getValue().longValue())
                .sum();
    }

    boolean isAny() {
        return tables > 0;
    }

    String words() {
        return "%s beside the stream, %s to go".formatted(Words.count(tables, "table"), Words.count(chunks, "chunk"));
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("tablesLeft", tables);
        json.put("chunksLeft", chunks);
        return json;
    }
}
