package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.source.Phase;
import io.tidemark.checkpoint.source.SourceKind;
import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.cli.context.Database;
import io.tidemark.cli.context.SecretReference;
import io.tidemark.cli.live.Kept;
import io.tidemark.cli.live.LiveSource;
import io.tidemark.cli.live.Outlook;
import io.tidemark.cli.live.Restart;
import io.tidemark.cli.live.StoredSource;
import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import io.tidemark.position.WalIdentity;
import io.tidemark.position.WalPosition;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code tidemark position show} asks of a Postgres, beside the server's own views. */
class LivePostgresIT {

    private static final String SLOT = "orders";

    private DatabaseServer server;
    private Connection connection;
    private Statement statement;

    @BeforeEach
    void start() throws SQLException {
        server = Servers.postgres()
                .withoutFsync()
                .setting("max_slot_wal_keep_size", "64MB")
                .start();
        server.createDatabase("shop");
        connection = server.connect("shop");
        statement = connection.createStatement();
        execute("CREATE TABLE orders (id int PRIMARY KEY)");
        text("SELECT pg_create_logical_replication_slot('orders', 'pgoutput')");
    }

    @AfterEach
    void stop() throws SQLException {
        connection.close();
        server.close();
    }

    private void execute(String... statements) throws SQLException {
        for (String one : statements) {
            statement.execute(one);
        }
    }

    private String text(String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    private WalPosition head() throws SQLException {
        return WalPosition.parse(text("SELECT pg_current_wal_flush_lsn()"));
    }

    private Instant now() throws SQLException {
        return Instant.ofEpochSecond(
                Long.parseLong(text("SELECT floor(extract(epoch FROM clock_timestamp()))::bigint")));
    }

    private LiveSource ask(WalPosition stored, Instant committed) throws SQLException {
        WalIdentity identity =
                new WalIdentity(text("SELECT system_identifier FROM pg_control_system()"), 1, SLOT, Map.of());
        SourceState state = new SourceState(
                "00",
                SourceKind.TIDEMARK,
                "postgres",
                "",
                1,
                Phase.STREAMING,
                List.of(),
                stored,
                true,
                Map.of(),
                identity,
                committed,
                List.of());
        return LiveSource.ask("shop", database(), List.of(new StoredSource(Optional.of("shop"), state)), secret());
    }

    private Database database() {
        return new Database(
                server.jdbcUrl("shop"),
                Optional.of(server.user()),
                Optional.of(new SecretReference.Environment("SECRET")),
                Optional.of(SLOT));
    }

    private Map<String, String> secret() {
        return Map.of("SECRET", server.password());
    }

    @Test
    void saysWhatIsBehindAndHowLongItStaysAsTheServersViewsDo() throws Exception {
        execute("INSERT INTO orders VALUES (0)");
        WalPosition stored = head();
        Instant committed = now().minusSeconds(60);
        execute("INSERT INTO orders VALUES (1)", "INSERT INTO orders SELECT generate_series(2, 1000)");
        WalPosition before = head();
        LiveSource source = ask(stored, committed);
        WalPosition after = head();
        assertThat(source.behindBytes().orElseThrow()).isBetween(before.bytesSince(stored), after.bytesSince(stored));
        Outlook outlook = source.outlook();
        assertThat(outlook.now()).isBetween(committed.plusSeconds(60), now().plusSeconds(1));
        assertThat(outlook.lag().transactions()).isEmpty();
        assertThat(source.counted(database(), secret()).outlook().lag().why()).contains("pg_walinspect");
        long age = Duration.between(committed, outlook.now()).toSeconds();
        assertThat(outlook.lag().mostSeconds()).hasValue(age);
        assertThat(outlook.kept().answer()).isEqualTo(Kept.Answer.FOR_A_WHILE);
        long left = outlook.kept().bytes().orElseThrow();
        assertThat(left)
                .isGreaterThanOrEqualTo(Long.parseLong(
                        text("SELECT safe_wal_size FROM pg_replication_slots WHERE slot_name = 'orders'")));
        assertThat(outlook.kept().seconds()).isEmpty();
        assertThat(outlook.restart()).isEqualTo(new Restart(Restart.Answer.NOTHING_AGAINST, ""));
    }

    @Test
    void countsTransactionsWhereTheServerDoes() throws Exception {
        execute("CREATE SCHEMA \"of \"\"others\"", "CREATE EXTENSION pg_walinspect SCHEMA \"of \"\"others\"");
        WalPosition stored = head();
        execute("INSERT INTO orders VALUES (1)", "BEGIN", "INSERT INTO orders VALUES (2)", "ROLLBACK");
        execute("DELETE FROM orders");
        assertThat(ask(stored, now())
                        .counted(database(), secret())
                        .outlook()
                        .lag()
                        .transactions())
                .hasValue(2);

        WalPosition quiet = head();
        // What the server writes by itself is nothing that a table has.
        text("SELECT pg_log_standby_snapshot()");
        execute("CHECKPOINT");
        LiveSource source = ask(quiet, now().minusSeconds(3_600)).counted(database(), secret());
        assertThat(source.behindBytes().orElseThrow()).isPositive();
        assertThat(source.outlook().lag().transactions()).hasValue(0);
        assertThat(source.outlook().lag().mostSeconds()).hasValue(0);
    }

    @Test
    void aSlotThatHasMovedOnOrIsGoneIsSaid() throws Exception {
        WalPosition stored = head();
        execute("INSERT INTO orders VALUES (1)");
        text("SELECT pg_replication_slot_advance('orders', pg_current_wal_flush_lsn())");
        Outlook moved = ask(stored, now()).outlook();
        assertThat(moved.restart().answer()).isEqualTo(Restart.Answer.MOVED_ON);
        assertThat(moved.kept().answer()).isEqualTo(Kept.Answer.NOT_ANY_MORE);
        text("SELECT pg_drop_replication_slot('orders')");
        Outlook gone = ask(stored, now()).outlook();
        assertThat(gone.restart()).isEqualTo(new Restart(Restart.Answer.REFUSED, "there is no slot orders"));
        assertThat(gone.kept().answer()).isEqualTo(Kept.Answer.NOT_ANY_MORE);
        assertThat(gone.kept().seconds()).isEqualTo(OptionalLong.of(0));
    }
}
