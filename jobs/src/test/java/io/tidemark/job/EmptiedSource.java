package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.position.LogPosition;
import io.tidemark.problem.Problem;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.flink.core.execution.JobClient;

/**
 * Tables of a source that are emptied without a change of their rows in the log, and what a target shows of it. FAULTS 42.
 *
 * <p>Each row is inserted into both tables by one transaction, so that the target shows the same rows in both mirrors, or is wrong.
 *
 * @param values of the source, for a pipeline's variables
 */
record EmptiedSource(SourceShop shop, Mart mart, Map<String, String> values) {

    private static final String FIRST = "SELECT id FROM first_m ORDER BY id";
    private static final String SECOND = "SELECT id FROM second_m ORDER BY id";

    /** Where the source's log ends. */
    interface Head {

        LogPosition position() throws SQLException;
    }

    /**
     * The job ends once and says so, and does it again when it is restored; the target keeps what was there before.
     *
     * @param code of the problem
     * @param said in what was found: which table, and how
     * @param emptying statements of one session, committed by its end
     */
    void assertRefused(Head head, String code, String said, String... emptying) throws Exception {
        insert(1);
        insert(2);
        String sql = shop.catalog() + mirror("first") + mirror("second");
        JobClient job = submit(sql, Optional.empty());
        await().atMost(PostgresFixture.PATIENCE)
                .ignoreExceptions()
                .until(() -> mart.number("SELECT count(*) FROM tidemark.tidemark WHERE phase = 'STREAMING'") == 1);
        insert(3);
        await().atMost(PostgresFixture.PATIENCE)
                .untilAsserted(() -> assertThat(mart.rows(FIRST)).containsExactly("1", "2", "3"));
        insert(4);
        shop.run(emptying);
        LogPosition behind = head.position();
        insert(7);

        Problem problem = failure(job);
        assertThat(problem.code().id()).as(problem.text()).isEqualTo(code);
        assertThat(problem.found()).contains(said);
        assertUntouched(behind);
        Path last = shop.flink().newestCheckpoint(job.getJobID()).orElseThrow();
        assertThat(Checkpoints.stream(last).orElseThrow().position().isBefore(behind))
                .as("the position that is gone on from lies before %s", behind)
                .isTrue();

        JobClient restored = submit(sql, Optional.of(last.toUri().toString()));
        assertThat(failure(restored)).as("restored").isEqualTo(problem);
        assertUntouched(behind);
    }

    private String mirror(String table) throws SQLException {
        return mart.target(table + "_m", "id int PRIMARY KEY", "id INT PRIMARY KEY NOT ENFORCED")
                + "INSERT INTO %s_m SELECT id FROM %s;\n".formatted(table, shop.source(table));
    }

    private JobClient submit(String sql, Optional<String> restore) throws Exception {
        Map<String, String> all = new HashMap<>(values);
        all.putAll(mart.values());
        return shop.mart().submit(sql, all, PostgresFixture.settings(Duration.ofMillis(200), 1), restore);
    }

    private void insert(int id) throws SQLException {
        try (Connection connection = shop.connect()) {
            connection.setAutoCommit(false);
            mart.execute(
                    connection,
                    "INSERT INTO first VALUES (%d)".formatted(id),
                    "INSERT INTO second VALUES (%d)".formatted(id));
            connection.commit();
        }
    }

    private Problem failure(JobClient job) throws Exception {
        assertThat(job.getJobExecutionResult())
                .failsWithin(PostgresFixture.PATIENCE)
                .withThrowableOfType(ExecutionException.class);
        assertThat(EndedJob.of(shop.flink().job(job.getJobID())).restarts())
                .as("restarts")
                .isZero();
        return ClusterProblems.jobFailure(
                        shop.flink().job(job.getJobID()).getFailureInfo().getException())
                .problems()
                .get(0);
    }

    /** Nothing of the transaction that emptied a table, and nothing from behind it. */
    private void assertUntouched(LogPosition behind) throws SQLException {
        List<String> shown = mart.rows(FIRST);
        assertThat(shown).isIn(List.of("1", "2", "3"), List.of("1", "2", "3", "4"));
        assertThat(mart.rows(SECOND)).isEqualTo(shown);
        LogPosition tidemark = LogPosition.parse(mart.text("SELECT position FROM tidemark.tidemark"));
        assertThat(tidemark.isBefore(behind))
                .as("the tidemark %s lies before %s", tidemark, behind)
                .isTrue();
    }
}
