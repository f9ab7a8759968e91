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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A stream over which nothing comes any more ends, and one that is only quiet does not (FAULTS 16, 17). */
class QuietConnectionIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private PostgresServer server;
    private FaultProxy proxy;
    private PostgresCapture capture;
    private SourceControl.Plan plan;

    @BeforeEach
    void start() throws Exception {
        server = PostgresServer.builder()
                .withoutFsync()
                .setting("wal_sender_timeout", "10s")
                .start();
        proxy = FaultProxy.to(server.host(), server.port());
        capture = new PostgresCapture(
                new PostgresEndpoint("127.0.0.1", proxy.port(), "postgres", server.user(), server.password()),
                "shop",
                false,
                "shop",
                false,
                LoadOptions.DEFAULT,
                CaptureOptions.TRANSACTION_ROWS,
                Duration.ofSeconds(1),
                RestorePolicy.DEFAULT);
        run("CREATE PUBLICATION shop FOR ALL TABLES", "CREATE TABLE t (v text)");
        plan = new PostgresControl(capture, List.of()).prepare(Optional.empty(), Optional.empty(), Set.of());
    }

    @AfterEach
    void stop() {
        proxy.close();
        server.close();
    }

    private void run(String... statements) throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private ChangeStream open() throws SQLException {
        StreamSplit stream =
                new StreamSplit(0, false, plan.begin(), 0, 0, Set.of(), List.of(), LogContext.NONE.of(plan.identity()));
        return new PostgresDatabase(capture, List.of()).open(stream).orElseThrow();
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
            run("INSERT INTO t SELECT repeat(md5(random()::text), 3000000)");
            proxy.forgetAfter(1 << 20);
            awaitEnd(stream);
        }
    }

    @Test
    void doesNotEndWhileTheServerHasNothingToSay() throws Exception {
        try (ChangeStream stream = open()) {
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < Duration.ofSeconds(25).toNanos()) {
                stream.poll(Duration.ofMillis(200));
            }
            run("INSERT INTO t VALUES ('later')");
            await("the row").atMost(PATIENCE).until(() -> !stream.poll(Duration.ofMillis(200))
                    .isEmpty());
        }
    }

    /** Between the question whether the position is served and the preparation the address has moved. */
    @Test
    void nothingIsPreparedOnAServerThatWasNotAsked() throws Exception {
        WalIdentity here = (WalIdentity) plan.identity();
        WalIdentity elsewhere = new WalIdentity("1" + here.system(), here.timeline(), here.slot(), Map.of());
        Stored served = new Stored(plan.begin(), Optional.of(elsewhere), Set.of(), Optional.empty());
        PostgresControl control = new PostgresControl(capture, List.of());
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
