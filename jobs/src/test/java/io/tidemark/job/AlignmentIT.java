package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.position.WalPosition;
import io.tidemark.source.split.StreamSplit;
import java.io.StringReader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** Checkpoints fall between source transactions, and a restart from any of them is exact. */
class AlignmentIT extends PostgresContract {

    private static final int CHECKPOINTS = 200;
    private static final int RESTORES = Integer.getInteger("tidemark.restores", 5);
    private static final long SEED = Long.getLong("tidemark.seed", 20_261_121);
    private static final Duration INTERVAL = Duration.ofMillis(100);

    @Override
    DatabaseServer startServer() {
        return startSynchronous();
    }

    /** A commit record, as the server itself gives it with each COMMIT message of a slot. */
    private record Commit(WalPosition begin, WalPosition end) {

        boolean contains(WalPosition position) {
            return begin.isBefore(position) && position.isBefore(end);
        }
    }

    private List<Commit> commits(String slot) throws SQLException {
        List<Commit> commits = new ArrayList<>();
        try (Connection connection = shop.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        """
                        SELECT encode(substring(data FROM 3 FOR 8), 'hex'), lsn::text
                        FROM pg_logical_slot_peek_binary_changes('%s', NULL, NULL,
                          'proto_version', '1', 'publication_names', '%s') WHERE get_byte(data, 0) = ascii('C')"""
                                .formatted(slot, shop.database()))) {
            while (row.next()) {
                commits.add(new Commit(
                        new WalPosition(Long.parseUnsignedLong(row.getString(1), 16)),
                        WalPosition.parse(row.getString(2))));
            }
        }
        return commits;
    }

    private void copySlot(String from, String to) throws SQLException {
        shop.run("SELECT pg_copy_logical_replication_slot('%s', '%s')".formatted(from, to));
    }

    @Test
    void everyCheckpointedPositionIsACommitAndEveryRestoreIsExact() throws Exception {
        Transfers.prepare(shop);
        String sql = shop.catalog() + Transfers.pipeline(shop);
        JobClient job = shop.submit(sql, PostgresFixture.settings(INTERVAL, 2), Optional.empty());
        Path checkpoints = shop.flink().checkpoints();
        // Before that, the views are of tables that were loaded one after the other.
        await().atMost(PostgresFixture.PATIENCE).until(() -> Checkpoints.anyLoaded(checkpoints));
        String pin = shop.database() + "_pin";
        copySlot(shop.database(), pin);
        TargetBackups backups = Transfers.assertTotals(shop, shop, CHECKPOINTS, SEED);
        Transfers.awaitEqual(shop);
        // Its checkpoints stay, which a stop with a savepoint would discard.
        job.cancel().get();

        List<Path> streaming = Checkpoints.streaming(checkpoints);
        assertBoundaries(streaming, commits(pin));
        restoreSome(sql, pin, streaming, backups);
    }

    /**
     * A position is where a commit record ends, or a place further on up to where the server said it had nothing more: the
     * sums above show that no transaction is split there, and this that no commit record is.
     */
    private static void assertBoundaries(List<Path> checkpoints, List<Commit> commits) throws Exception {
        Set<WalPosition> ends = commits.stream().map(Commit::end).collect(Collectors.toSet());
        int atEnds = 0;
        for (Path checkpoint : checkpoints) {
            StreamSplit stream = Checkpoints.stream(checkpoint).orElseThrow();
            assertThat(stream.emittedChanges()).isZero();
            assertThat(commits).noneMatch(commit -> commit.contains((WalPosition) stream.position()));
            atEnds += ends.contains(stream.position()) ? 1 : 0;
        }
        assertThat(checkpoints).hasSizeGreaterThanOrEqualTo(CHECKPOINTS);
        assertThat(atEnds)
                .as("positions of %d that are the end of a commit record", checkpoints.size())
                .isGreaterThan(checkpoints.size() / 2);
    }

    /** Each with the target as it was when the checkpoint was taken. */
    private void restoreSome(String sql, String pin, List<Path> checkpoints, TargetBackups backups) throws Exception {
        List<Long> some = new ArrayList<>(backups.epochs());
        Collections.shuffle(some, new Random(SEED));
        String publication = "'debezium.publication.name' = '%s'".formatted(shop.database());
        for (int i = 0; i < RESTORES; i++) {
            String slot = pin + i;
            copySlot(pin, slot);
            backups.putBack(some.get(i));
            JobClient restored = shop.submit(
                    sql.replace("'slot.name' = '${DATABASE}'", "'slot.name' = '%s', %s".formatted(slot, publication)),
                    PostgresFixture.settings(INTERVAL, 1 + i % 2),
                    Optional.of(Checkpoints.of(some.get(i), checkpoints)));
            Transfers.awaitEqual(shop);
            restored.cancel().get();
            await().atMost(PostgresFixture.PATIENCE)
                    .until(() ->
                            shop.number("SELECT count(*) FROM pg_replication_slots WHERE active AND slot_name = '%s'"
                                            .formatted(slot))
                                    == 0);
            shop.run("SELECT pg_drop_replication_slot('%s')".formatted(slot));
        }
    }

    /** FAULTS 12. */
    @Test
    void everyRowOfACopyArrivesOnceWhenTheReaderDiesInIt() throws Exception {
        int rows = 300_000;
        shop.run("CREATE TABLE source (id int NOT NULL, note text)", "ALTER TABLE source REPLICA IDENTITY FULL");
        JobClient job = shop.submit(
                shop.catalog()
                        + shop.target(
                                "counted",
                                "k int PRIMARY KEY, n bigint, total bigint",
                                "k INT, n BIGINT, total BIGINT, PRIMARY KEY (k) NOT ENFORCED")
                        + "INSERT INTO counted SELECT id %% 100, COUNT(*), SUM(id) FROM shop.`public`.source GROUP BY"
                                .replace("%%", "%")
                        + " id % 100;",
                PostgresFixture.settings(INTERVAL, 1),
                Optional.empty());
        shop.run("INSERT INTO source VALUES (0, 'first')");
        String counted = "SELECT id % 100, count(*), sum(id)::bigint FROM source GROUP BY id % 100";
        shop.awaitEqual(counted, "TABLE counted");
        WalPosition before = shop.log().head();
        copy(rows);
        WalPosition after = shop.log().head();
        // The reader has begun with the transaction and is not through with it.
        await().atMost(PostgresFixture.PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> shop.number("SELECT total_bytes FROM pg_stat_replication_slots WHERE slot_name = '%s'"
                                        .formatted(shop.database()))
                                > 1_000_000
                        || before.isBefore(shop.acknowledged().orElseThrow()));
        shop.flink().replaceTaskManager();
        WalPosition acknowledged = shop.acknowledged().orElseThrow();
        assertThat(acknowledged.isBefore(after))
                .as("the transaction had not been acknowledged when the reader died")
                .isTrue();
        shop.run("INSERT INTO source VALUES (7, 'last')");
        shop.awaitEqual(counted, "TABLE counted");
        job.cancel().get();
    }

    private void copy(int rows) throws Exception {
        String text = IntStream.rangeClosed(1, rows)
                .mapToObj(id -> id + "\tnote " + id)
                .collect(Collectors.joining("\n"));
        try (Connection connection = shop.connect()) {
            connection.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY source FROM STDIN", new StringReader(text));
        }
    }

    /** FAULTS 11: each transaction's only row begins where the previous transaction's commit ends. */
    @Test
    void aTransactionThatBeginsAtTheStoredPositionIsNotLost() throws Exception {
        shop.run("CREATE TABLE source (id int NOT NULL)", "ALTER TABLE source REPLICA IDENTITY FULL");
        String sql = shop.catalog()
                + shop.target(
                        "counted", "id int PRIMARY KEY, n bigint", "id INT, n BIGINT, PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO counted SELECT id, COUNT(*) FROM shop.`public`.source GROUP BY id;";
        JobClient job = shop.submit(sql);
        shop.run("INSERT INTO source VALUES (0)");
        String counted = "SELECT id, count(*) FROM source GROUP BY id";
        shop.awaitEqual(counted, "TABLE counted");
        for (int round = 1; round <= 5; round++) {
            String savepoint = shop.flink().stop(job);
            shop.run(
                    "INSERT INTO source VALUES (%d)".formatted(round),
                    "INSERT INTO source VALUES (-%d)".formatted(round));
            job = shop.submit(sql, PostgresFixture.settings(INTERVAL, 1), Optional.of(savepoint));
            shop.awaitEqual(counted, "TABLE counted");
        }
        job.cancel().get();
    }

    /** FAULTS 13. */
    @Test
    void onlyWhatIsCommittedArrives() throws Exception {
        shop.run("CREATE TABLE source (id int PRIMARY KEY, note text)", "INSERT INTO source VALUES (1, 'loaded')");
        String sql = shop.catalog()
                + shop.target(
                        "mirror", "id int PRIMARY KEY, note text", "id INT, note STRING, PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO mirror SELECT * FROM shop.`public`.source;";
        try (Connection early = shop.connect();
                Statement open = early.createStatement()) {
            JobClient job = shop.submit(sql);
            shop.awaitEqual("TABLE source", "TABLE mirror");
            early.setAutoCommit(false);
            open.execute("INSERT INTO source VALUES (2, 'open across a restart')");
            open.execute("SAVEPOINT s");
            open.execute("INSERT INTO source VALUES (3, 'rolled back to a savepoint')");
            open.execute("ROLLBACK TO SAVEPOINT s");
            open.execute("SAVEPOINT t");
            open.execute("INSERT INTO source VALUES (4, 'in a sub-transaction')");
            open.execute("RELEASE SAVEPOINT t");
            shop.run("BEGIN", "INSERT INTO source VALUES (5, 'rolled back')", "ROLLBACK");
            shop.run("INSERT INTO source VALUES (6, 'after the open one began')");
            shop.awaitEqual("TABLE source", "TABLE mirror");
            String savepoint = shop.flink().stop(job);
            job = shop.submit(sql, PostgresFixture.settings(INTERVAL, 1), Optional.of(savepoint));
            early.commit();
            shop.awaitEqual("TABLE source", "TABLE mirror");
            assertThat(shop.text("SELECT string_agg(id::text, ',' ORDER BY id) FROM mirror"))
                    .isEqualTo("1,2,4,6");
            job.cancel().get();
        }
    }
}
