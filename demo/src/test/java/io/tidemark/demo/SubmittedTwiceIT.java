package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.cli.TidemarkHome;
import io.tidemark.cli.pipeline.PipelineClient;
import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.flink.FlinkCluster;
import io.tidemark.embedded.flink.FlinkDistribution;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** FAULTS 39 and 40: two operators who start one pipeline. */
class SubmittedTwiceIT extends DropCase {

    private static final String LAKE = "lake";

    private FlinkCluster flink;

    private PipelineClient.Result submit(Path file, String database, Optional<String> restore) {
        try {
            return new PipelineClient(TidemarkHome.current(), flink.restAddress())
                    .submit(
                            file,
                            Map.of(
                                    "MART_URL",
                                    server.jdbcUrl(database).replaceFirst("^jdbc:mariadb:", "jdbc:mysql:"),
                                    "MART_USER",
                                    server.user(),
                                    "MART_PASSWORD",
                                    server.password()),
                            restore,
                            true);
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    private PipelineClient.Result submit(Path file, String database) {
        return submit(file, database, Optional.empty());
    }

    /** Its source asks nobody, so that nothing but its name and target tells it from another. */
    private Path numbers(String schema, String table) throws Exception {
        return Files.writeString(
                Files.createDirectory(directory.resolve(table)).resolve("numbers.sql"),
                """
                SET 'execution.checkpointing.interval' = '10 min';
                CREATE TABLE numbers (id BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '1');
                CREATE CATALOG mart WITH ('type' = 'tidemark-target', 'url' = '${MART_URL}',
                  'username' = '${MART_USER}', 'password' = '${MART_PASSWORD}');
                CREATE TABLE IF NOT EXISTS mart.`%1$s`.`%2$s` (id BIGINT, PRIMARY KEY (id) NOT ENFORCED);
                INSERT INTO mart.`%1$s`.`%2$s` SELECT id FROM numbers;
                """
                        .formatted(schema, table));
    }

    private List<String> jobs() throws Exception {
        assertThat(pipeline("list", "-o", "json")).as(err()).isZero();
        return new ObjectMapper().readTree(out()).path("pipelines").findValuesAsText("job");
    }

    private String started(PipelineClient.Result submitted) {
        assertThat(submitted.exitCode()).as(submitted.problems()).isZero();
        return submitted.output();
    }

    private void assertInUse(PipelineClient.Result refused, String job) {
        assertThat(refused.exitCode()).as(refused.problems()).isEqualTo(6);
        assertThat(refused.problems())
                .contains("TM-4016  The pipeline is in use", "job %s of numbers is ".formatted(job))
                .contains(" and writes into a target of this one");
    }

    private void assertMade(String schema, String table) throws Exception {
        assertThat(rows("SELECT table_name FROM information_schema.tables WHERE table_schema = '%s'".formatted(schema)))
                .containsExactly(table);
        assertThat(rows(STAGES)).containsExactly("numbers:%s.%s".formatted(schema, table));
    }

    /** Each of the two makes a table of its own, so that what is there says who has made it. */
    @ParameterizedTest
    @EnumSource(
            value = BankDatabase.class,
            names = {"POSTGRES", "MARIADB"})
    void ofTwoAtOneMomentTheSecondFindsTheJobOfTheFirstAndMakesNothing(BankDatabase kind) throws Exception {
        TidemarkHome home = TidemarkHome.current();
        try (DatabaseServer database = kind.start();
                FlinkCluster cluster = start(home)) {
            server = database;
            flink = cluster;
            server.createDatabase(MART);
            configure(flink.restAddress().toString(), MART);
            String schema = kind == BankDatabase.POSTGRES ? "public" : MART;
            List<String> tables = List.of("one", "other");
            List<Path> files = List.of(numbers(schema, "one"), numbers(schema, "other"));
            List<PipelineClient.Result> results =
                    files.stream()
                            .map(file -> CompletableFuture.supplyAsync(() -> submit(file, MART)))
                            .toList()
                            .stream()
                            .map(CompletableFuture::join)
                            .toList();
            assertThat(results)
                    .as(results.toString())
                    .filteredOn(result -> result.exitCode() == 0)
                    .hasSize(1);
            int first = results.get(0).exitCode() == 0 ? 0 : 1;
            String job = started(results.get(first));
            assertInUse(results.get(1 - first), job);
            assertMade(schema, tables.get(first));
            assertInUse(submit(files.get(1 - first), MART), job);
            assertMade(schema, tables.get(first));
            assertThat(jobs()).containsExactly(job);
        }
    }

    @Test
    void twoOfOneNameInTwoTargetsAreTwoPipelines() throws Exception {
        TidemarkHome home = TidemarkHome.current();
        try (DatabaseServer database = BankDatabase.POSTGRES.start();
                FlinkCluster cluster = start(home)) {
            server = database;
            flink = cluster;
            server.createDatabase(MART);
            server.createDatabase(LAKE);
            configure(flink.restAddress().toString(), MART);
            Path file = numbers("public", "one");
            String mart = started(submit(file, MART));
            String lake = started(submit(file, LAKE));
            assertThat(jobs()).containsExactlyInAnyOrder(mart, lake);
            assertInUse(submit(file, LAKE), lake);
            assertThat(pipeline("pause", mart, "--apply")).as(err()).isZero();
            String resumed = started(submit(file, MART, Optional.of(out().strip())));
            assertThat(jobs()).contains(resumed, lake);
        }
    }

    private FlinkCluster start(TidemarkHome home) throws Exception {
        return FlinkCluster.start(
                new FlinkDistribution(home.flinkLib(), home.flinkConf()), directory.resolve("flink"), 2, Map.of());
    }
}
