package io.tidemark.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidemark.embedded.FaultProxy;
import io.tidemark.embedded.PostgresServer;
import io.tidemark.guard.Stored;
import io.tidemark.position.WalIdentity;
import io.tidemark.source.CaptureOptions;
import io.tidemark.source.LoadOptions;
import io.tidemark.source.RestorePolicy;
import io.tidemark.source.enumerator.SourceControl;
import io.tidemark.source.reader.ChangeStream;
import io.tidemark.source.split.LogContext;
import io.tidemark.source.split.StreamSplit;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A stream over which nothing comes any more ends, and one that is only quiet does not (FAULTS 16, 17). */
class QuietConnectionIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration STATUS_INTERVAL = Duration.ofMillis(250);

    /** For which either side waits for a word of the other. */
    private static final Duration SILENCE = Duration.ofSeconds(4);

    private static final Duration LONGER = SILENCE.plusSeconds(2);

    private static int databases;
    private static PostgresServer server;

    private String database;
    private FaultProxy proxy;
    private SourceControl.Plan plan;

    @BeforeAll
    static void start() {
        server = PostgresServer.builder()
                .withoutFsync()
                .setting("wal_sender_timeout", SILENCE.toMillis() + "ms")
                .start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void prepare() throws Exception {
        database = "shop" + ++databases;
        server.createDatabase(database);
        proxy = FaultProxy.to(server.host(), server.port());
        run("CREATE PUBLICATION %s FOR ALL TABLES".formatted(database), "CREATE TABLE t (v text)");
        plan = control().prepare(Optional.empty(), Optional.empty(), Set.of());
    }

    @AfterEach
    void end() {
        proxy.close();
    }

    private PostgresCapture capture(Duration statusInterval) {
        return new PostgresCapture(
                new PostgresEndpoint("127.0.0.1", proxy.port(), database, server.user(), server.password()),
                database,
                false,
                database,
                false,
                LoadOptions.DEFAULT,
                CaptureOptions.TRANSACTION_ROWS,
                statusInterval,
                RestorePolicy.DEFAULT);
    }

    private PostgresControl control() {
        return new PostgresControl(capture(STATUS_INTERVAL), List.of());
    }

    private void run(String... statements) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private ChangeStream open() throws SQLException {
        return open(STATUS_INTERVAL);
    }

    private ChangeStream open(Duration statusInterval) throws SQLException {
        StreamSplit stream =
                new StreamSplit(0, false, plan.begin(), 0, 0, Set.of(), List.of(), LogContext.NONE.of(plan.identity()));
        return new PostgresDatabase(capture(statusInterval), List.of(), Duration.ZERO, SILENCE)
                .open(stream, Optional.empty())
                .orElseThrow();
    }

    private static void awaitSilenceWithoutPolling() {
        long begin = System.nanoTime();
        await("more time than the limit").atMost(PATIENCE).until(() -> System.nanoTime() - begin > LONGER.toNanos());
    }

    private void assertFollows(ChangeStream stream) throws SQLException {
        run("INSERT INTO t VALUES ('later')");
        await("the row").atMost(PATIENCE).until(() -> !stream.poll(Duration.ofMillis(200))
                .isEmpty());
    }

    private static void awaitEnd(ChangeStream stream) {
        await("the end of the stream").atMost(PATIENCE).untilAsserted(() -> assertThatThrownBy(
                        () -> stream.poll(Duration.ofMillis(200)))
                .isInstanceOf(SQLException.class));
    }

    @Test
    void endsWhenTheServerIsKilled() throws Exception {
        try (ChangeStream stream = open()) {
            stream.poll(Duration.ofSeconds(1));
            server.kill();
            awaitEnd(stream);
        } finally {
            server.start();
        }
    }

    @Test
    void endsWhenNothingComesThrough() throws Exception {
        try (ChangeStream stream = open()) {
            stream.poll(Duration.ofSeconds(1));
            proxy.forget();
            awaitEnd(stream);
        }
    }

    /** What is cut off in the middle has been waited for inside the driver. */
    @Test
    void endsWhenAMessageBreaksOff() throws Exception {
        try (ChangeStream stream = open()) {
            proxy.forgetAfter(1 << 20);
            run("INSERT INTO t SELECT repeat(md5(random()::text), 300000)");
            awaitEnd(stream);
        }
    }

    @Test
    void doesNotEndWhileTheServerHasNothingToSay() throws Exception {
        try (ChangeStream stream = open()) {
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < LONGER.toNanos()) {
                stream.poll(Duration.ofMillis(200));
            }
            assertFollows(stream);
        }
    }

    /** Downstream may hold the reader up for any time: the server goes on to hear from it. */
    @Test
    void doesNotEndWhileNobodyPolls() throws Exception {
        try (ChangeStream stream = open()) {
            awaitSilenceWithoutPolling();
            assertFollows(stream);
        }
    }

    /** As in a process that was stopped for a while, on a server that had nothing to say and was patient. */
    @Test
    void doesNotTakeItsOwnPauseForSilence() throws Exception {
        try (ChangeStream stream = open(PATIENCE)) {
            run("ALTER SYSTEM SET wal_sender_timeout = 0", "SELECT pg_reload_conf()");
            stream.poll(Duration.ofSeconds(1));
            awaitSilenceWithoutPolling();
            stream.poll(Duration.ofMillis(200));
            assertFollows(stream);
        } finally {
            run("ALTER SYSTEM RESET wal_sender_timeout", "SELECT pg_reload_conf()");
        }
    }

    /** Between the question whether the position is served and the preparation the address has moved. */
    @Test
    void nothingIsPreparedOnAServerThatWasNotAsked() throws Exception {
        WalIdentity here = (WalIdentity) plan.identity();
        WalIdentity elsewhere = new WalIdentity("1" + here.system(), here.timeline(), here.slot(), Map.of());
        Stored served = new Stored(plan.begin(), Optional.of(elsewhere), Set.of(), Optional.empty());
        PostgresControl control = control();
        assertThatThrownBy(() -> control.prepare(Optional.of(plan.begin()), Optional.of(served), Set.of()))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("is not as it was when it was asked for the stored position")
                .hasMessageContaining(here.system());
        Stored same = new Stored(plan.begin(), Optional.of(here), Set.of(), Optional.empty());
        assertThat(control.prepare(Optional.of(plan.begin()), Optional.of(same), Set.of())
                        .identity())
                .isEqualTo(here);
    }
}
