package io.tidemark.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ReportTest {

    private static final long SECOND = 1_000_000_000;
    private static final long MILLISECOND = 1_000_000;
    private static final long MEBIBYTE = 1 << 20;
    private static final long ROWS = 1_000_000;

    private static final BenchPlan PLAN = plan(Task.SNAPSHOT, Contender.PGJDBC_COPY, Contender.FLINK_CDC);

    private static BenchPlan plan(Task task, Contender... contenders) {
        return new BenchPlan(
                task,
                new Dataset(ServerKind.POSTGRES, KeyShape.BIGINT, 2, ROWS, 40),
                List.of(contenders),
                List.of(1),
                1,
                3,
                Duration.ofSeconds(5),
                0,
                256,
                List.of());
    }

    /** All rows in so many seconds, of which the first went by before the first row. */
    private static Measurement all(int seconds) {
        return new Measurement(ROWS, 0, seconds * SECOND, (seconds - 1) * SECOND, 10 * MEBIBYTE, true, List.of());
    }

    /** The same, and single changes that took so many milliseconds. */
    private static Measurement latent(int seconds, long... millis) {
        return new Measurement(
                ROWS,
                0,
                seconds * SECOND,
                (seconds - 1) * SECOND,
                10 * MEBIBYTE,
                true,
                LongStream.of(millis).mapToObj(milli -> milli * MILLISECOND).toList());
    }

    private static Measurement ended(long rows) {
        return new Measurement(rows, 0, 5 * SECOND, 4 * SECOND, 20 * MEBIBYTE, false, List.of());
    }

    private static final List<Measurement> BASELINE = List.of(all(2), all(5), all(3));

    private static final BenchReport REPORT = new BenchReport(
            PLAN,
            "17.9",
            100_000_000,
            List.of(
                    new Standing(Contender.PGJDBC_COPY, 1, BASELINE, BASELINE),
                    new Standing(
                            Contender.FLINK_CDC, 1, List.of(ended(100_000), ended(50_000), ended(200_000)), BASELINE)),
            List.of("tidemark at parallelism 1: no route to host"));

    @Test
    void textHasMediansAndTheMedianOfTheRoundsRatios() {
        // Rounds: 500,000, 200,000 and 333,333 rows/s against 20,000, 10,000 and 40,000: ratios 0.04, 0.05, 0.12.
        // Flows: 1,000,000, 250,000 and 500,000 against 25,000, 12,500 and 50,000: 0.025, 0.05, 0.1.
        assertThat(TextReport.of(REPORT))
                .isEqualTo(
                        """
                        postgres 17.9, 1,000,000 rows, key bigint, tables 2, 100 MB, heap of each 256 MiB, rounds 3

                        parallelism 1
                          CONTENDER     ROWS/S  MB/S  RATIO  SLOWEST  FASTEST  FLOW ROWS/S  FLOW RATIO  HEAP MiB
                          pgjdbc-copy  333,333    33   1.00  200,000  500,000      500,000        1.00        10
                          flink-cdc*    20,000     2   0.05   10,000   40,000       25,000        0.05        20

                        failed: tidemark at parallelism 1: no route to host

                        * ended after 5 s, with the rows read until then
                        """);
    }

    @Test
    void ofATargetThereIsNoFlow() {
        BenchReport report = new BenchReport(
                plan(Task.TARGET, Contender.PGJDBC_COPY_INTO),
                "17.9",
                100_000_000,
                List.of(new Standing(Contender.PGJDBC_COPY_INTO, 1, BASELINE, BASELINE)),
                List.of());
        assertThat(TextReport.of(report))
                .isEqualTo(
                        """
                        postgres 17.9, 1,000,000 rows, key bigint, tables 2, 100 MB, heap of each 256 MiB, rounds 3

                        parallelism 1
                          CONTENDER          ROWS/S  MB/S  RATIO  SLOWEST  FASTEST  HEAP MiB
                          pgjdbc-copy-into  333,333    33   1.00  200,000  500,000        10
                        """);
    }

    @Test
    void latenciesAreThoseOfAllRoundsWhereSingleChangesWereSeen() {
        List<Measurement> rounds = List.of(latent(2, 10, 30), latent(5, 20), latent(3, 1_200));
        BenchReport report = new BenchReport(
                plan(Task.CHANGES, Contender.TIDEMARK_CONTINUOUS, Contender.FLINK_JDBC),
                "17.9",
                100_000_000,
                List.of(
                        new Standing(Contender.TIDEMARK_CONTINUOUS, 1, rounds, rounds),
                        new Standing(
                                Contender.FLINK_JDBC,
                                1,
                                List.of(ended(100_000), ended(50_000), ended(200_000)),
                                rounds)),
                List.of());
        // 10, 20, 30 and 1,200: 25 in the middle, and no hundredth beyond the slowest.
        assertThat(TextReport.of(report))
                .contains(
                        """
                        parallelism 1
                          CONTENDER             ROWS/S  MB/S  RATIO  SLOWEST  FASTEST  LATENCY ms  P99 ms  HEAP MiB
                          tidemark-continuous  333,333    33   1.00  200,000  500,000          25   1,200        10
                          flink-jdbc*           20,000     2   0.05   10,000   40,000           -       -        20
                        """);
        assertThat(JsonReport.of(report))
                .containsOnlyOnce("\"latencyNanos\" : 25000000,")
                .containsOnlyOnce("\"latencyP99Nanos\" : 1200000000,")
                .containsOnlyOnce("\"latencyNanos\" : [ 10000000, 30000000 ]");
    }

    @Test
    void jsonHasTheSameAndEveryRound() {
        BenchReport one = new BenchReport(
                PLAN,
                "17.9",
                100_000_000,
                List.of(new Standing(Contender.FLINK_CDC, 1, List.of(ended(100_000)), List.of(all(2)))),
                List.of("x"));
        assertThat(JsonReport.of(one))
                .isEqualTo(
                        """
                        {
                          "version" : 1,
                          "server" : "postgres",
                          "serverVersion" : "17.9",
                          "key" : "bigint",
                          "tables" : 2,
                          "rows" : 1000000,
                          "bytes" : 100000000,
                          "heapMebibytes" : 256,
                          "rounds" : 3,
                          "standings" : [ {
                            "contender" : "flink-cdc",
                            "parallelism" : 1,
                            "complete" : false,
                            "rowsPerSecond" : 20000,
                            "bytesPerSecond" : 2000000,
                            "ratio" : 0.04,
                            "flowRowsPerSecond" : 25000,
                            "flowRatio" : 0.025,
                            "peakHeapBytes" : 20971520,
                            "rounds" : [ {
                              "rows" : 100000,
                              "nanos" : 5000000000,
                              "flowNanos" : 4000000000,
                              "sentBytes" : 0,
                              "peakHeapBytes" : 20971520
                            } ]
                          } ],
                          "failures" : [ "x" ]
                        }
                        """);
    }
}
