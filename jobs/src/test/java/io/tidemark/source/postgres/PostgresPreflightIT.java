package io.tidemark.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.embedded.PostgresServer;
import io.tidemark.problem.Finding;
import io.tidemark.problem.Problem;
import io.tidemark.source.CaptureOptions;
import io.tidemark.source.LoadOptions;
import io.tidemark.source.RestorePolicy;
import io.tidemark.source.Start;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Servers and databases that cannot be read at all. */
class PostgresPreflightIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static String text(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? row.getString(1) : null;
        }
    }

    private static List<String> problems(PostgresServer server, String database) {
        PostgresCapture capture = new PostgresCapture(
                new PostgresEndpoint("127.0.0.1", server.port(), database, server.user(), server.password()),
                "shop",
                false,
                "shop",
                true,
                LoadOptions.DEFAULT,
                CaptureOptions.TRANSACTION_ROWS,
                PostgresCapture.STATUS_INTERVAL,
                RestorePolicy.DEFAULT);
        return PostgresPreflight.check(capture, List.of(), Start.FIRST).stream()
                .filter(Finding::refuses)
                .map(Finding::problem)
                .flatMap(Optional::stream)
                .map(Problem::text)
                .toList();
    }

    /** The reason: a transaction that is running is not in the list by which a loaded row's visibility is told. */
    @Test
    void aStandbyIsRefusedBecauseItDoesNotSayWhichTransactionsRun() throws Exception {
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
                assertThat(problems(primary, "postgres")).isEmpty();
                assertThat(problems(standby, "postgres"))
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

    @Test
    void aDatabaseIsRefusedThatDoesNotKnowTheEncodingOfItsTexts() throws Exception {
        try (PostgresServer server = PostgresServer.builder().withoutFsync().start();
                Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE DATABASE bytes ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
            assertThat(problems(server, "bytes"))
                    .containsExactly(
                            """
                            TM-2037  The source does not know the encoding of its texts
                              found:    postgresql://127.0.0.1:%d/bytes: server_encoding = SQL_ASCII
                              required: a database whose texts have an encoding
                              remedy:   Dump the database and restore it into one that was created with ENCODING 'UTF8'."""
                                    .formatted(server.port()));
        }
    }
}
