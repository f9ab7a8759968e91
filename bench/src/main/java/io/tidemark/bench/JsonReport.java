package io.tidemark.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A {@link BenchReport} for programs. Fields are added under the same version, and never renamed or taken away:
 *
 * <pre>{@code
 * {
 *   "version": 1,
 *   "server": name, "serverVersion": text, "key": name, "tables": number, "rows": number, "bytes": number,
 *   "heapMebibytes": number, "rounds": number,
 *   "standings": [ {
 *     "contender": name, "parallelism": number, "complete": boolean,
 *     "rowsPerSecond": median, "bytesPerSecond": median, "ratio": median, "flowRowsPerSecond": median,
 *     "flowRatio": median, "peakHeapBytes": number,
 *     "latencyNanos": median, "latencyP99Nanos": number,
 *     "rounds": [ {
 *       "rows": number, "nanos": number, "flowNanos": number, "sentBytes": number, "peakHeapBytes": number,
 *       "latencyNanos": [ number ]
 *     } ]
 *   } ],
 *   "failures": [ text ]
 * }
 * }</pre>
 *
 * <p>Latencies are there where single changes were measured, medians of the flow where it can be seen when rows arrive.
 */
final class JsonReport {

    private static final int VERSION = 1;
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private JsonReport() {}

    static String of(BenchReport report) {
        Dataset dataset = report.plan().dataset();
        ObjectNode json = JSON.createObjectNode();
        json.put("version", VERSION);
        json.put("server", dataset.server().toString());
        json.put("serverVersion", report.version());
        json.put("key", dataset.key().toString());
        json.put("tables", dataset.tables());
        json.put("rows", dataset.rows());
        json.put("bytes", report.bytes());
        json.put("heapMebibytes", report.plan().heap());
        json.put("rounds", report.plan().rounds());
        ArrayNode standings = json.putArray("standings");
        boolean flows = report.plan().task() == Task.SNAPSHOT;
        report.standings().forEach(standing -> add(standings.addObject(), standing, report.bytesPerRow(), flows));
        ArrayNode failures = json.putArray("failures");
        report.failures().forEach(failures::add);
        try {
            return JSON.writeValueAsString(json) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static void add(ObjectNode json, Standing standing, double bytesPerRow, boolean flows) {
        json.put("contender", standing.contender().toString());
        json.put("parallelism", standing.parallelism());
        json.put("complete", standing.complete());
        json.put("rowsPerSecond", Math.round(standing.rowsPerSecond()));
        json.put("bytesPerSecond", Math.round(standing.rowsPerSecond() * bytesPerRow));
        json.put("ratio", thousandths(standing.ratio()));
        if (flows) {
            json.put("flowRowsPerSecond", Math.round(standing.flowRowsPerSecond()));
            json.put("flowRatio", thousandths(standing.flowRatio()));
        }
        json.put("peakHeapBytes", standing.peakHeap());
        standing.latency().ifPresent(latency -> {
            json.put("latencyNanos", latency.medianNanos());
            json.put("latencyP99Nanos", latency.p99Nanos());
        });
        ArrayNode rounds = json.putArray("rounds");
        for (Measurement round : standing.rounds()) {
            ObjectNode node = rounds.addObject();
            node.put("rows", round.rows());
            node.put("nanos", round.nanos());
            node.put("flowNanos", round.flowNanos());
            node.put("sentBytes", round.bytes());
            node.put("peakHeapBytes", round.peakHeap());
            if (!round.latencyNanos().isEmpty()) {
                ArrayNode latencies = node.putArray("latencyNanos");
                round.latencyNanos().forEach(latencies::add);
            }
        }
    }

    private static double thousandths(double number) {
        return Math.round(number * 1_000) / 1_000.0;
    }
}
