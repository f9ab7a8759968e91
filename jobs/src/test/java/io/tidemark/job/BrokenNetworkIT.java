package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.PostgresServer;
import io.tidemark.embedded.Servers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The network between a Postgres source and its job breaks, and heals (FAULTS 17). */
class BrokenNetworkIT extends PostgresContract {

    private static final int CHUNKS = 60;
    private static final int CHUNK_ROWS = 500;
    private static final String READ = "COPY (SELECT";

    private static DatabaseServer mart;

    private ReaderBehindProxy reader;

    @Override
    DatabaseServer startServer() {
        return PostgresServer.builder()
                .withoutFsync()
                .setting("wal_sender_timeout", "10s")
                .setting("log_statement", "all")
                .start();
    }

    @BeforeAll
    static void start() {
        mart = Servers.postgres().withoutFsync().start();
    }

    @AfterAll
    static void stop() {
        mart.close();
    }

    @BeforeEach
    void prepare() throws Exception {
        reader = ReaderBehindProxy.prepare(
                shop, mart, "'scan.incremental.snapshot.chunk.size' = '%d'".formatted(CHUNK_ROWS));
    }

    @AfterEach
    void end() throws Exception {
        reader.close();
    }

    /** How often a part of the table was read, by the server's own log. */
    private long reads() throws Exception {
        try (Stream<String> lines = Files.lines(shop.server().logFile())) {
            return lines.filter(line -> line.contains(READ)).count();
        }
    }

    private void follow() throws Exception {
        reader.write(CHUNK_ROWS);
        reader.submit(Optional.empty());
        reader.awaitFollowed();
        shop.awaitAcknowledged();
    }

    @Test
    void aStreamThatIsCutGoesOn() throws Exception {
        follow();
        long reads = reads();
        for (int cut = 1; cut <= 3; cut++) {
            reader.write(100);
            reader.proxy().cut();
            reader.awaitRestarts(cut);
            reader.awaitFollowed();
        }
        reader.proxy().refuse();
        reader.proxy().cut();
        reader.write(100);
        reader.awaitRestarts(6);
        reader.proxy().heal();
        reader.assertExact();
        assertThat(reads()).as("reads of chunks").isEqualTo(reads);
    }

    @Test
    void aStreamThatIsHeldUpAndDelayedGoesOnWithoutAFailure() throws Exception {
        follow();
        reader.proxy().stall();
        reader.write(1_000);
        assertThat(reader.proxy().open()).isPositive();
        reader.proxy().heal();
        reader.awaitFollowed();
        reader.proxy().delay(Duration.ofMillis(100));
        reader.write(1_000);
        reader.assertExact();
        assertThat(reader.restarts()).isZero();
    }

    /** Nothing ends these connections but whoever waits for them. */
    @Test
    void aStreamWhoseConnectionsAreForgottenIsTakenUpAgain() throws Exception {
        follow();
        long reads = reads();
        reader.proxy().forget();
        reader.write(100);
        reader.assertExact();
        assertThat(reader.restarts()).isPositive();
        assertThat(reads()).as("reads of chunks").isEqualTo(reads);
    }

    @Test
    void aLoadThatIsCutGoesOnWhereItWas() throws Exception {
        reader.write(CHUNKS * CHUNK_ROWS);
        // Chunks are cut by the server's estimate.
        shop.run("ANALYZE source");
        reader.proxy().stallAt(CHUNKS / 5, READ);
        reader.submit(Optional.empty());
        long untilLastCut = 0;
        for (int fault = 1; fault <= 3; fault++) {
            await("the read of a chunk").atMost(PostgresFixture.PATIENCE).until(reader.proxy()::isStalled);
            assertThat(reader.streams()).as("it is still being loaded").isEmpty();
            shop.run("UPDATE source SET v = v + 1 WHERE id %% 7 = %d".formatted(fault));
            shop.run("DELETE FROM source WHERE id %% 11 = %d".formatted(fault));
            untilLastCut = reads();
            reader.proxy().cut();
            reader.awaitRestarts(fault);
            if (fault < 3) {
                reader.proxy().stallAt(CHUNKS / 5, READ);
            }
            reader.proxy().heal();
        }
        reader.assertExact();
        assertThat(reads() - untilLastCut)
                .as("reads of %d chunks after the last cut, those that were under way included", CHUNKS)
                .isPositive()
                .isLessThan(CHUNKS);
    }
}
