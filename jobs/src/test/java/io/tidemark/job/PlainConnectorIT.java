package io.tidemark.job;

import static io.tidemark.job.BothReaders.OURS;
import static io.tidemark.job.BothReaders.PLAIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import io.tidemark.job.BothReaders.Differences;
import io.tidemark.position.WalPosition;
import java.io.StringReader;
import java.sql.Connection;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/**
 * What Flink CDC's own {@code postgres-cdc} does to rows that this reader keeps: the reason why there is a reader of our
 * own. Both meet the same load and the same fault.
 *
 * <p>Where a load has to meet the connector at a bad moment, rounds are repeated until it has.
 */
class PlainConnectorIT extends PostgresContract {

    private static final int ROUNDS = 10;
    private static final long SEED = Long.getLong("tidemark.seed", 20_261_121);

    private static DatabaseServer mart;

    @Override
    DatabaseServer startServer() {
        return startSynchronous();
    }

    @BeforeAll
    static void start() {
        mart = Servers.postgres().start();
    }

    @AfterAll
    static void stop() {
        mart.close();
    }

    private interface Round {

        /** What the plain connector made of it. */
        Differences play(BothReaders readers, int round) throws Exception;
    }

    /** Plays a round, each with a new table and without state, until the plain connector has differed; ours never does. */
    private Differences untilThePlainConnectorDiffers(Round round) throws Exception {
        Differences found = Differences.NONE;
        for (int i = 1; i <= ROUNDS && found.equals(Differences.NONE); i++) {
            try (BothReaders readers = BothReaders.create(shop, mart)) {
                found = round.play(readers, i);
                System.out.printf("round %d: postgres-cdc has %s%n", i, found);
                assertThat(readers.differences(OURS)).isEqualTo(Differences.NONE);
            }
        }
        return found;
    }

    /**
     * FAULTS 12. Rows that a COPY writes onto one page have one position in the log. A checkpoint between two of them stores
     * it, and a restart goes on behind it.
     */
    @Test
    void aRestartInsideACopyLosesTheRestOfAPageAndNoneOfOurs() throws Exception {
        Differences found = untilThePlainConnectorDiffers((readers, round) -> {
            // More each time, until ours is still reading when the plain connector has begun to.
            int rows = 200_000 * round;
            readers.submit();
            readers.awaitFollowed(0);
            copy(rows);
            WalPosition after = shop.log().head();
            await().atMost(PostgresFixture.PATIENCE)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> readers.rows(PLAIN) > 1);
            shop.flink().replaceTaskManager();
            boolean insideForBoth = readers.rows(PLAIN) <= rows
                    && shop.acknowledged().orElseThrow().isBefore(after);
            readers.awaitFollowed(rows + 1);
            System.out.printf(
                    "round %d: the restart was %s the COPY%n", round, insideForBoth ? "inside" : "not inside");
            return insideForBoth ? readers.differences(PLAIN) : Differences.NONE;
        });
        assertThat(found.lost()).as("rows that postgres-cdc lost").isPositive();
    }

    private void copy(int rows) throws Exception {
        String text =
                IntStream.rangeClosed(1, rows).mapToObj(id -> id + "\t" + id).collect(Collectors.joining("\n"));
        try (Connection connection = shop.connect()) {
            connection.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY source FROM STDIN", new StringReader(text));
        }
    }

    /**
     * FAULTS 11. Where nothing else was written, the first row of a transaction has the position at which the commit before
     * it ended. A heartbeat stores that position, and a restore goes on behind it.
     */
    @Test
    void aRestoreLosesTheTransactionThatBeginsAtTheStoredPositionAndNoneOfOurs() throws Exception {
        Differences found = untilThePlainConnectorDiffers((readers, round) -> {
            readers.submit();
            readers.awaitFollowed(0);
            readers.awaitFollowed(1);
            // Beyond the heartbeat's interval of a second, at ten checkpoints a second.
            readers.awaitCheckpoints(20);
            readers.whileStopped("INSERT INTO source VALUES (2, 0)", "INSERT INTO source VALUES (3, 0)");
            readers.awaitFollowed(4);
            return readers.differences(PLAIN);
        });
        assertThat(found).isEqualTo(new Differences(1, 0, 0));
    }

    /** FAULTS 45. A change that was in the log before a chunk was read, and was committed after, is taken for one it has. */
    @Test
    void aFirstLoadUnderOpenTransactionsLeavesStaleRowsAndNoneOfOurs() throws Exception {
        int rows = 10_000;
        Differences found = untilThePlainConnectorDiffers((readers, round) -> {
            shop.run("INSERT INTO source SELECT g, 0 FROM generate_series(1, %d) g".formatted(rows), "ANALYZE source");
            try (OpenTransactions transactions = OpenTransactions.start(shop, rows, SEED + round)) {
                readers.submit();
                await().atMost(PostgresFixture.PATIENCE)
                        .until(() -> readers.rows(OURS) == rows && readers.rows(PLAIN) == rows);
            }
            readers.awaitFollowed(rows + 1);
            return readers.differences(PLAIN);
        });
        assertThat(found.stale()).as("rows that postgres-cdc left stale").isPositive();
    }

    /**
     * FAULTS 14. The captured table is quiet and another one is written: no checkpoint of the plain connector moves its slot,
     * only a status message every ten seconds does.
     */
    @Test
    void theSlotOfAQuietTableStandsStillOverManyCheckpointsAndOursFollows() throws Exception {
        long roundBytes = 4L << 20;
        shop.run("CREATE TABLE busy (filler text)");
        try (BothReaders readers = BothReaders.create(shop, mart)) {
            readers.submit();
            readers.awaitFollowed(0);
            readers.whileStopped("INSERT INTO source VALUES (1, 0)");
            readers.awaitFollowed(2);
            String still = "";
            long kept = 0;
            long checkpoints = 0;
            for (int round = 1; round <= 10 * ROUNDS && (kept < 32L << 20 || checkpoints < ROUNDS); round++) {
                String slot =
                        shop.text("SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = '%s_plain'"
                                .formatted(shop.database()));
                checkpoints = slot.equals(still) ? checkpoints + 1 : 0;
                still = slot;
                shop.run(
                        "INSERT INTO busy SELECT repeat('x', 1000) FROM generate_series(1, %d)"
                                .formatted(roundBytes / 1000),
                        "TRUNCATE busy");
                readers.awaitCheckpoints(1);
                shop.awaitAcknowledged();
                kept = kept("%s_plain".formatted(shop.database()));
            }
            System.out.printf(
                    "a quiet table: postgres-cdc keeps %d bytes back over %d checkpoints, ours %d%n",
                    kept, checkpoints, kept(shop.database()));
            assertThat(kept)
                    .as("bytes that the slot of postgres-cdc keeps back")
                    .isGreaterThanOrEqualTo(32L << 20);
            assertThat(checkpoints)
                    .as("checkpoints over which it has not moved")
                    .isGreaterThanOrEqualTo(ROUNDS);
            assertThat(kept(shop.database()))
                    .as("bytes that our slot keeps back")
                    .isLessThan(roundBytes);
        }
    }

    private long kept(String slot) throws Exception {
        return shop.number(
                "SELECT pg_current_wal_lsn() - confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = '%s'"
                        .formatted(slot));
    }
}
