package io.tidemark.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import io.tidemark.problem.ProblemException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a server's own limits make of the lock. */
class SubmissionLockIT {

    private static final String HOLDERS =
            "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND database ="
                    + " (SELECT oid FROM pg_database WHERE datname = current_database())";

    private static DatabaseServer server;

    @BeforeAll
    static void start() {
        server = Servers.postgres().start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static SubmissionLock take(String database) {
        return SubmissionLock.take(
                "orders",
                List.of(new TargetTable(
                        server.jdbcUrl(database),
                        server.user(),
                        server.password(),
                        "public",
                        "m",
                        RowType.of(new LogicalType[] {new IntType()}, new String[] {"id"}),
                        List.of(),
                        OnRefusedRow.FAIL)));
    }

    private static boolean ask(String database, String query) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() && row.getBoolean(1);
        }
    }

    @Test
    void isWaitedForAndHeldLongerThanAnythingElseMayTake() throws Exception {
        server.createDatabase("hasty");
        try (Connection connection = server.connect("hasty");
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER DATABASE hasty SET statement_timeout = '500 ms'");
            statement.execute("DO $$ BEGIN IF current_setting('server_version_num')::int >= 170000 THEN"
                    + " ALTER DATABASE hasty SET transaction_timeout = '500 ms'; END IF; END $$");
        }
        SubmissionLock first = take("hasty");
        CompletableFuture<SubmissionLock> second = CompletableFuture.supplyAsync(() -> take("hasty"));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> second.isDone()
                        || ask(
                                "hasty",
                                "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database()"
                                        + " AND wait_event = 'advisory' AND now() - query_start > interval '1 s'"));
        assertThat(second).as("the second one waits").isNotDone();
        first.requireHeld();
        first.close();
        try (SubmissionLock lock = second.join()) {
            assertThatCode(lock::requireHeld).doesNotThrowAnyException();
        }
    }

    @Test
    void isKnownToBeLostWithItsConnection() throws Exception {
        server.createDatabase("strict");
        try (SubmissionLock lock = take("strict")) {
            lock.requireHeld();
            assertThat(ask("strict", "SELECT pg_terminate_backend(pid) FROM (%s) holder".formatted(HOLDERS)))
                    .as("somebody has it")
                    .isTrue();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> ask("strict", "SELECT NOT EXISTS (%s)".formatted(HOLDERS)));
            assertThatThrownBy(lock::requireHeld)
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("TM-3001")
                    .hasMessageContaining(
                            "/strict has ended the connection that kept others from submitting pipeline 'orders'");
        }
    }
}
