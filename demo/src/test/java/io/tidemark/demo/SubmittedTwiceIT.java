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
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** FAULTS 39 and 40: two operators who start one pipeline at one moment. */
class SubmittedTwiceIT extends DropCase {

    private FlinkCluster flink;
    private Path file;

    private CompletableFuture<PipelineClient.Result> submit() {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return new PipelineClient(TidemarkHome.current(), flink.restAddress())
                        .submit(
                                file,
                                Map.of(
                                        "MART_URL",
                                        server.jdbcUrl(MART).replaceFirst("^jdbc:mariadb:", "jdbc:mysql:"),
                                        "MART_USER",
                                        server.user(),
                                        "MART_PASSWORD",
                                        server.password()),
                                Optional.empty(),
                                true);
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
        });
    }

    /** Its source asks nobody, so that nothing but its name tells it from another. */
    private void write() throws Exception {
        file = Files.writeString(
                directory.resolve("numbers.sql"),
                """
                SET 'execution.checkpointing.interval' = '10 min';
                CREATE TABLE numbers (id BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '1');
                CREATE TABLE numbers_m (id BIGINT, PRIMARY KEY (id) NOT ENFORCED) WITH (
                  'connector' = 'tidemark-target', 'url' = '${MART_URL}', 'username' = '${MART_USER}',
                  'password' = '${MART_PASSWORD}', 'table-name' = 'numbers_m');
                INSERT INTO numbers_m SELECT id FROM numbers;
                """);
    }

    private List<String> jobs() throws Exception {
        assertThat(pipeline("list", "-o", "json")).as(err()).isZero();
        return new ObjectMapper().readTree(out()).path("pipelines").findValuesAsText("job");
    }

    @ParameterizedTest
    @EnumSource(
            value = BankDatabase.class,
            names = {"POSTGRES", "MARIADB"})
    void ofTwoAtOneMomentTheSecondFindsTheJobOfTheFirst(BankDatabase kind) throws Exception {
        TidemarkHome home = TidemarkHome.current();
        try (DatabaseServer database = kind.start();
                FlinkCluster cluster = FlinkCluster.start(
                        new FlinkDistribution(home.flinkLib(), home.flinkConf()),
                        directory.resolve("flink"),
                        2,
                        Map.of())) {
            server = database;
            flink = cluster;
            server.createDatabase(MART);
            execute(MART, "CREATE TABLE numbers_m (id bigint PRIMARY KEY)");
            configure(flink.restAddress().toString(), MART);
            write();
            List<PipelineClient.Result> results = Stream.of(submit(), submit()).toList().stream()
                    .map(CompletableFuture::join)
                    .toList();
            String job = results.stream()
                    .filter(result -> result.exitCode() == 0)
                    .map(PipelineClient.Result::output)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(results));
            assertThat(results)
                    .filteredOn(result -> result.exitCode() == 6)
                    .as(results.toString())
                    .singleElement()
                    .extracting(PipelineClient.Result::problems)
                    .asString()
                    .contains("TM-4016  The pipeline is in use", "job %s of numbers is ".formatted(job));
            assertThat(jobs()).containsExactly(job);
        }
    }
}
