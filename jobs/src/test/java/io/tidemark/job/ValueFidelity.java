package io.tidemark.job;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;

/**
 * FAULTS 41: columns of every type at their extremes come to the target as the source prints them, whether they were
 * loaded, inserted or updated, with the old row in the log or without it.
 */
abstract class ValueFidelity extends PostgresContract {

    /** Whatever a session prints by default, the reader's must print exactly. */
    private static final List<String> LOSSY = List.of(
            "datestyle = 'German, DMY'",
            "intervalstyle = 'sql_standard'",
            "timezone = 'Asia/Kathmandu'",
            "bytea_output = 'escape'",
            "extra_float_digits = -15",
            "search_path = hidden, public",
            "quote_all_identifiers = on");

    /** How the oracle prints. */
    private static final List<String> EXACT = List.of(
            "datestyle = 'ISO, YMD'",
            "intervalstyle = 'postgres'",
            "timezone = 'UTC'",
            "bytea_output = 'hex'",
            "extra_float_digits = 3",
            "lc_monetary = 'C'");

    @BeforeEach
    void prepare() throws Exception {
        for (String setting : LOSSY) {
            shop.run("ALTER DATABASE %s SET %s".formatted(shop.database(), setting));
        }
        for (String setting : EXACT) {
            shop.run("SET " + setting);
        }
    }

    final void arriveAsPrinted(SampleColumn... columns) throws Exception {
        SampleTable byKey = new SampleTable(shop, "by_key", List.of(columns));
        SampleTable byRow = new SampleTable(shop, "by_row", List.of(columns));
        byKey.create("DEFAULT");
        byRow.create("FULL");
        Configuration settings = PostgresFixture.settings(Duration.ofMillis(200), 1);
        settings.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
        JobClient job = shop.submit(shop.catalog() + byKey.mirror() + byRow.mirror(), settings, Optional.empty());
        CompletableFuture<JobExecutionResult> end = job.getJobExecutionResult();
        for (SampleTable table : List.of(byKey, byRow)) {
            awaitArrived(table, 0, 2 * table.samples(), end);
            table.change();
            awaitArrived(table, 1, SampleTable.WAYS * table.samples(), end);
        }
        SoftAssertions all = new SoftAssertions();
        byKey.compare(all);
        byRow.compare(all);
        all.assertAll();
        job.cancel().get();
    }

    private static void awaitArrived(SampleTable table, int version, int rows, CompletableFuture<?> end) {
        await().atMost(PostgresFixture.PATIENCE)
                .failFast(() -> end.getNow(null))
                .until(() -> table.arrived(version) == rows);
    }
}
