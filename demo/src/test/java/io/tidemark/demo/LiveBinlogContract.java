package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.checkpoint.source.Phase;
import io.tidemark.checkpoint.source.SourceKind;
import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.cli.context.Database;
import io.tidemark.cli.context.SecretReference;
import io.tidemark.cli.live.Kept;
import io.tidemark.cli.live.LiveSource;
import io.tidemark.cli.live.LiveTarget;
import io.tidemark.cli.live.Outlook;
import io.tidemark.cli.live.Restart;
import io.tidemark.cli.live.StoredSource;
import io.tidemark.embedded.DatabaseServer;
import io.tidemark.guard.Comparison;
import io.tidemark.position.BinlogIdentity;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What {@code tidemark position show} asks of a MySQL or MariaDB, beside the server's own words. */
abstract class LiveBinlogContract {

    private static final long KEPT_SECONDS = 3_600;

    abstract DatabaseServer startServer();

    /** Its old name is gone since MySQL 8.4, its new one is there since 8.2 (MySQL manual, section 15.7.7.1). */
    private static String status(DatabaseMetaData server) throws SQLException {
        boolean renamed = server.getDatabaseProductName().equals("MySQL")
                && (server.getDatabaseMajorVersion() > 8 || server.getDatabaseMinorVersion() >= 2);
        return renamed ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS";
    }

    /** Whether every transaction has an id. */
    boolean hasIds() {
        return false;
    }

    private BinlogPosition head(Statement statement) throws SQLException {
        try (ResultSet row =
                statement.executeQuery(status(statement.getConnection().getMetaData()))) {
            row.next();
            String ids = hasIds() ? " " + row.getString("Executed_Gtid_Set").replaceAll("\\s", "") : "";
            return BinlogPosition.parse(row.getString("File") + ":" + row.getLong("Position") + ids);
        }
    }

    /** Bytes of the log from a position on, as the server lists its files. */
    private static long behind(Statement statement, BinlogPosition position) throws SQLException {
        long bytes = -position.offset();
        boolean reached = false;
        try (ResultSet file = statement.executeQuery("SHOW BINARY LOGS")) {
            while (file.next()) {
                reached |= file.getString(1).equals(position.file());
                bytes += reached ? file.getLong(2) : 0;
            }
        }
        assertThat(reached).isTrue();
        return bytes;
    }

    private static Instant now(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT unix_timestamp()")) {
            row.next();
            return Instant.ofEpochSecond(row.getLong(1));
        }
    }

    private static StoredSource at(BinlogPosition position, String uuid, Instant committed) {
        return new StoredSource(
                Optional.of("shop"),
                new SourceState(
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
                        new BinlogIdentity(uuid, 1, 0),
                        committed,
                        List.of()));
    }

    @Test
    void saysTheEndOfTheLogHowMuchIsBehindAndTheTidemark() throws Exception {
        try (DatabaseServer server = startServer()) {
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
                statement.execute("SET GLOBAL binlog_expire_logs_seconds = " + KEPT_SECONDS);
                Instant committed = now(statement);
                BinlogPosition stored = head(statement);
                statement.execute("INSERT INTO orders VALUES (1)");
                statement.execute("INSERT INTO orders VALUES (2)");
                BinlogPosition head = head(statement);
                List<StoredSource> state = List.of(at(stored, uuid(statement), committed));

                LiveSource source = LiveSource.ask("shop", database, state, environment);
                assertThat(source.head()).isEqualTo(head);
                assertThat(source.behindBytes()).hasValue(behind(statement, stored));
                assertThat(behind(statement, stored)).isEqualTo(head.offset() - stored.offset());
                outlookAgrees(source, statement, committed);
                assertThat(source.rows())
                        .contains(
                                new Comparison(
                                        "position",
                                        stored.file() + ":" + stored.offset(),
                                        "an event begins there, or the file ends"),
                                new Comparison("to read again", "", (head.offset() - stored.offset()) + " bytes"))
                        .extracting(Comparison::what)
                        .contains("a file kept for", "log from", "log to")
                        .doesNotContain("log file " + stored.file());

                olderFile(statement, database, state, environment);
                assertThat(LiveTarget.ask("mart", database, "orders", environment)
                                .tidemarks())
                        .isEmpty();
                statement.execute("CREATE DATABASE tidemark");
                statement.execute(
                        "CREATE TABLE tidemark.tidemark (pipeline varchar(255), source varchar(255), position longtext,"
                                + " epoch bigint, phase varchar(10), commit_time datetime(6), applied_at datetime(6),"
                                + " log_identity varchar(255))");
                statement.execute("INSERT INTO tidemark.tidemark VALUES"
                        + " ('orders', 'a', NULL, 1, 'SNAPSHOT', NULL, '2026-01-02 03:04:05.678', NULL),"
                        + " ('orders', 'b', 'b.000001:4', 7, 'STREAMING', '2026-01-02 13:14:15.9', '2026-01-02 13:14:16', 'server 1'),"
                        + " ('others', 'b', 'b.000001:9', 9, 'STREAMING', NULL, '2026-01-02 13:14:16', NULL)");
                assertThat(LiveTarget.ask("mart", database, "orders", environment)
                                .tidemarks())
                        .containsExactly(
                                new LiveTarget.Tidemark("a", "", "SNAPSHOT", 1, "", "2026-01-02T03:04:05Z", ""),
                                new LiveTarget.Tidemark(
                                        "b",
                                        "b.000001:4",
                                        "STREAMING",
                                        7,
                                        "2026-01-02T13:14:15.900000Z",
                                        "2026-01-02T13:14:16Z",
                                        "server 1"));
            }
        }
    }

    private void outlookAgrees(LiveSource source, Statement statement, Instant committed) throws SQLException {
        Outlook outlook = source.outlook();
        // The statement above says whole seconds.
        assertThat(outlook.now()).isBetween(committed, now(statement).plusSeconds(1));
        assertThat(outlook.lag().transactions()).isEqualTo(hasIds() ? OptionalLong.of(2) : OptionalLong.empty());
        assertThat(outlook.lag().mostSeconds())
                .hasValue(Duration.between(committed, outlook.now()).toSeconds());
        assertThat(outlook.kept().answer()).isEqualTo(Kept.Answer.FOR_A_WHILE);
        assertThat(outlook.kept().seconds()).as("in the newest file").hasValue(KEPT_SECONDS);
        assertThat(outlook.restart().answer()).isEqualTo(Restart.Answer.NOT_KNOWN);
        assertThat(outlook.restart().why()).contains("when");
    }

    /** A file that has ended is kept from then on; one that has been purged is missed. */
    private static void olderFile(
            Statement statement, Database database, List<StoredSource> state, Map<String, String> environment)
            throws SQLException {
        statement.execute("FLUSH BINARY LOGS");
        LiveSource ended = LiveSource.ask("shop", database, state, environment);
        Instant committed = state.get(0).state().lastCommit().orElseThrow();
        assertThat(ended.outlook().kept().seconds())
                .hasValue(KEPT_SECONDS
                        - Duration.between(committed, ended.outlook().now()).toSeconds());
        assertThat(ended.behindBytes()).hasValue(behind(statement, (BinlogPosition)
                state.get(0).state().at()));
        endedByTheLogsRate(
                statement, database, (BinlogPosition) state.get(0).state().at(), environment);
        // A file is kept for as long as the server may need it after a crash.
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            statement.execute("PURGE BINARY LOGS TO '%s'".formatted(((BinlogPosition) ended.head()).file()));
            try (ResultSet oldest = statement.executeQuery("SHOW BINARY LOGS")) {
                return oldest.next() && oldest.getString(1).equals(((BinlogPosition) ended.head()).file());
            }
        });
        LiveSource purged = LiveSource.ask("shop", database, state, environment);
        assertThat(purged.outlook().restart().answer()).isEqualTo(Restart.Answer.REFUSED);
        assertThat(purged.outlook().kept().answer()).isEqualTo(Kept.Answer.NOT_ANY_MORE);
    }

    /** Of a state of half an hour ago, when its last transaction was committed: what is in the newest file came after its file. */
    private static void endedByTheLogsRate(
            Statement statement, Database database, BinlogPosition stored, Map<String, String> environment)
            throws SQLException {
        Instant then = now(statement).minusSeconds(1_800);
        StoredSource state = at(stored, "", then);
        Outlook outlook = LiveSource.ask(
                        "shop",
                        database,
                        List.of(new StoredSource(state.name(), state.state(), Optional.of(then))),
                        environment)
                .outlook();
        long age = Duration.between(then, outlook.now()).toSeconds();
        long newest = behind(statement, new BinlogPosition(newest(statement), 0, GtidSet.EMPTY));
        assertThat(outlook.kept().seconds()).hasValue(KEPT_SECONDS - age);
        assertThat(outlook.kept().about()).hasValue(KEPT_SECONDS - age * newest / behind(statement, stored));
        statement.execute("SET GLOBAL binlog_expire_logs_seconds = 0");
        assertThat(LiveSource.ask("shop", database, List.of(state), environment)
                        .outlook()
                        .kept()
                        .words())
                .isEqualTo("without bound: the server removes no log by itself");
        statement.execute("SET GLOBAL binlog_expire_logs_seconds = " + KEPT_SECONDS);
    }

    private static String newest(Statement statement) throws SQLException {
        String newest = "";
        try (ResultSet file = statement.executeQuery("SHOW BINARY LOGS")) {
            while (file.next()) {
                newest = file.getString(1);
            }
        }
        return newest;
    }

    private String uuid(Statement statement) throws SQLException {
        if (!hasIds()) {
            return "";
        }
        try (ResultSet row = statement.executeQuery("SELECT @@global.server_uuid")) {
            row.next();
            return row.getString(1);
        }
    }
}
