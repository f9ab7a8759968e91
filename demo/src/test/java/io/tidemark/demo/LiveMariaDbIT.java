package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.source.Phase;
import io.tidemark.checkpoint.source.SourceKind;
import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.cli.context.Database;
import io.tidemark.cli.context.SecretReference;
import io.tidemark.cli.live.LiveSource;
import io.tidemark.cli.live.LiveTarget;
import io.tidemark.cli.live.StoredSource;
import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import io.tidemark.guard.Comparison;
import io.tidemark.position.BinlogIdentity;
import io.tidemark.position.BinlogPosition;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What {@code tidemark position show} asks of a MariaDB, beside the server's own words. */
class LiveMariaDbIT {

    private static BinlogPosition head(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SHOW MASTER STATUS")) {
            row.next();
            return BinlogPosition.parse(row.getString("File") + ":" + row.getLong("Position"));
        }
    }

    private static SourceState at(BinlogPosition position) {
        return new SourceState(
                "00",
                SourceKind.TIDEMARK,
                "mysql",
                "",
                1,
                Phase.STREAMING,
                List.of(),
                position,
                true,
                Map.of(),
                new BinlogIdentity("", 1, 0),
                null,
                List.of());
    }

    @Test
    void saysTheEndOfTheLogHowMuchIsBehindAndTheTidemark() throws Exception {
        try (DatabaseServer server = Servers.mariadb().withoutFsync().start()) {
            server.createDatabase("shop");
            // As the context has it.
            String url = server.jdbcUrl("shop").replace("jdbc:mariadb:", "jdbc:mysql:");
            Database database = new Database(
                    url,
                    Optional.of(server.user()),
                    Optional.of(new SecretReference.Environment("SECRET")),
                    Optional.empty());
            Map<String, String> environment = Map.of("SECRET", server.password());
            try (Connection connection = server.connect("shop");
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE orders (id int PRIMARY KEY)");
                BinlogPosition stored = head(statement);
                statement.execute("INSERT INTO orders VALUES (1)");
                BinlogPosition head = head(statement);

                LiveSource source = LiveSource.ask(
                        "shop", database, List.of(new StoredSource(Optional.of("shop"), at(stored))), environment);
                assertThat(source.head()).isEqualTo(head);
                assertThat(source.behindBytes()).hasValue(head.offset() - stored.offset());
                assertThat(source.rows())
                        .contains(
                                new Comparison(
                                        "position", stored.toString(), "an event begins there, or the file ends"),
                                new Comparison("to read again", "", (head.offset() - stored.offset()) + " bytes"))
                        .extracting(Comparison::what)
                        .contains("a file kept for", "log from", "log to")
                        .doesNotContain("log file " + stored.file());

                assertThat(LiveTarget.ask("mart", database, "orders", environment)
                                .tidemarks())
                        .isEmpty();
                statement.execute("CREATE DATABASE tidemark");
                statement.execute(
                        "CREATE TABLE tidemark.tidemark (pipeline varchar(255), source varchar(255), position longtext,"
                                + " epoch bigint, phase varchar(9), commit_time datetime(6), applied_at datetime(6))");
                statement.execute("INSERT INTO tidemark.tidemark VALUES"
                        + " ('orders', 'a', NULL, 1, 'SNAPSHOT', NULL, '2026-01-02 03:04:05.678'),"
                        + " ('orders', 'b', 'b.000001:4', 7, 'STREAMING', '2026-01-02 13:14:15.9', '2026-01-02 13:14:16'),"
                        + " ('others', 'b', 'b.000001:9', 9, 'STREAMING', NULL, '2026-01-02 13:14:16')");
                assertThat(LiveTarget.ask("mart", database, "orders", environment)
                                .tidemarks())
                        .containsExactly(
                                new LiveTarget.Tidemark("a", "", "SNAPSHOT", 1, "", "2026-01-02T03:04:05Z"),
                                new LiveTarget.Tidemark(
                                        "b",
                                        "b.000001:4",
                                        "STREAMING",
                                        7,
                                        "2026-01-02T13:14:15Z",
                                        "2026-01-02T13:14:16Z"));
            }
        }
    }
}
