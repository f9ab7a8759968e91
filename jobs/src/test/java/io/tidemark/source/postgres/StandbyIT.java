package io.tidemark.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.embedded.PostgresServer;
import io.tidemark.problem.Finding;
import io.tidemark.problem.Problem;
import io.tidemark.source.CaptureOptions;
import io.tidemark.source.LoadOptions;
import io.tidemark.source.RestorePolicy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StandbyIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static String text(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? row.getString(1) : null;
        }
    }

    private static List<String> problems(PostgresServer server) {
        PostgresCapture capture = new PostgresCapture(
                new PostgresEndpoint("127.0.0.1", server.port(), "postgres", server.user(), server.password()),
                "shop",
                false,
                "shop",
                true,
                LoadOptions.DEFAULT,
                CaptureOptions.TRANSACTION_ROWS,
                PostgresCapture.STATUS_INTERVAL,
                RestorePolicy.DEFAULT);
        return PostgresPreflight.check(capture, List.of(), false).stream()
                .filter(Finding::refuses)
                .map(Finding::problem)
                .flatMap(Optional::stream)
                .map(Problem::text)
                .toList();
    }

    /** The reason: a transaction that is running is not in the list by which a loaded row's visibility is told. */
    @Test
    void isRefusedBecauseItDoesNotSayWhichTransactionsRun() throws Exception {
        try (PostgresServer primary = PostgresServer.builder().withoutFsync().start();
                Connection writer = primary.connect("postgres");
                Statement write = writer.createStatement()) {
            write.execute("CREATE TABLE t (id int)");
            try (PostgresServer standby = primary.standby();
                    Connection reader = standby.connect("postgres")) {
                writer.setAutoCommit(false);
                write.execute("INSERT INTO t VALUES (1)");
                String running = text(writer, "SELECT pg_current_xact_id()::text");
                try (Connection other = primary.connect("postgres");
                        Statement statement = other.createStatement()) {
                    statement.execute("INSERT INTO t VALUES (2)");
                    assertThat(text(other, "SELECT pg_current_snapshot()::text"))
                            .endsWith(":" + running);
                }
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(text(reader, "SELECT id FROM t"))
                        .isEqualTo("2"));
                assertThat(text(reader, "SELECT pg_current_snapshot()::text"))
                        .startsWith(running + ":")
                        .endsWith(":");
                writer.rollback();
                assertThat(problems(primary)).isEmpty();
                assertThat(problems(standby))
                        .containsExactly(
                                """
                                TM-2036  The source is a standby
                                  found:    postgresql://127.0.0.1:%d/postgres: a standby
                                  required: the primary, whose snapshots say which transactions are running
                                  remedy:   Connect to the primary."""
                                        .formatted(standby.port()));
            }
        }
    }
}
