package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.log.MySqlLog;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import io.tidemark.source.split.StreamSplit;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.Test;

/** Checkpoints fall between source transactions, and a restart from any of them is exact. */
abstract class MySqlAlignmentContract extends MySqlContract {

    private static final String COUNTED = "SELECT id % 100, count(*), sum(id) FROM source GROUP BY id % 100";
    private static final int CHECKPOINTS = 200;
    private static final int RESTORES = Integer.getInteger("tidemark.restores", 5);
    private static final long SEED = Long.getLong("tidemark.seed", 20_261_121);
    private static final Duration INTERVAL = Duration.ofMillis(100);
    /** Behind the four bytes that say what sort of file it is. */
    private static final int FIRST_EVENT = 4;

    private static final Pattern GTID = Pattern.compile("SET @@SESSION.GTID_NEXT= '([0-9a-f-]+):(\\d+)'");

    /**
     * Where transactions of a log file begin and end, as the server itself shows its events.
     *
     * @param between the offsets between two transactions
     * @param last for each of these the last transaction's source and number, where the server gives ids
     */
    private record Boundaries(List<Long> between, Map<Long, String> last) {}

    private Boundaries boundaries(String file) throws SQLException {
        List<Long> between = new ArrayList<>();
        Map<Long, String> last = new HashMap<>();
        boolean inside = false;
        String gtid = null;
        for (BinlogEvent event : BinlogEvent.from(shop, new BinlogPosition(file, FIRST_EVENT, GtidSet.EMPTY))) {
            if (event.type().equals("Gtid") || event.type().equals("Anonymous_Gtid")) {
                inside = true;
                Matcher id = GTID.matcher(event.info());
                gtid = id.find() ? id.group(1) + ":" + id.group(2) : gtid;
            } else if (event.type().equals("Query") && event.info().equals("BEGIN")) {
                inside = true;
            } else if (event.type().equals("Xid") || event.type().equals("Query")) {
                inside = false;
            }
            if (!inside) {
                between.add(event.end());
                last.put(event.end(), gtid);
            }
        }
        return new Boundaries(between, last);
    }

    @Test
    void everyCheckpointedPositionIsACommitAndEveryRestoreIsExact() throws Exception {
        Transfers.prepare(shop);
        String sql = shop.catalog() + Transfers.pipeline(shop);
        JobClient job = shop.submit(sql, PostgresFixture.settings(INTERVAL, 2), Optional.empty());
        Path checkpoints = shop.flink().checkpoints();
        // Before that, the views are of tables that were loaded one after the other.
        await().atMost(PostgresFixture.PATIENCE).until(() -> Checkpoints.anyLoaded(checkpoints));
        TargetBackups backups = Transfers.assertTotals(shop, shop.mart(), CHECKPOINTS, SEED);
        Transfers.awaitEqual(shop);
        // Its checkpoints stay, which a stop with a savepoint would discard.
        job.cancel().get();

        List<Path> streaming = Checkpoints.streaming(checkpoints);
        assertThat(streaming).hasSizeGreaterThanOrEqualTo(CHECKPOINTS);
        assertBoundaries(streaming);
        restoreSome(sql, streaming, backups);
    }

    private void assertBoundaries(List<Path> checkpoints) throws Exception {
        Map<String, Boundaries> files = new HashMap<>();
        boolean ids = shop.log().hasGtids();
        for (Path checkpoint : checkpoints) {
            StreamSplit stream = Checkpoints.stream(checkpoint).orElseThrow();
            assertThat(stream.emittedChanges()).isZero();
            BinlogPosition position = (BinlogPosition) stream.position();
            if (!files.containsKey(position.file())) {
                files.put(position.file(), boundaries(position.file()));
            }
            Boundaries known = files.get(position.file());
            assertThat(known.between())
                    .as("ends of transactions in %s", position.file())
                    .contains(position.offset());
            String last = known.last().get(position.offset());
            assertThat(position.gtids().isEmpty()).isEqualTo(!ids);
            if (ids && last != null) {
                String source = last.substring(0, last.indexOf(':'));
                long number = Long.parseLong(last.substring(last.indexOf(':') + 1));
                assertThat(position.gtids().contains(source, number)).isTrue();
                assertThat(position.gtids().contains(source, number + 1)).isFalse();
            }
        }
    }

    /** Each with the target as it was when the checkpoint was taken. */
    private void restoreSome(String sql, List<Path> checkpoints, TargetBackups backups) throws Exception {
        List<Long> some = new ArrayList<>(backups.epochs());
        Collections.shuffle(some, new Random(SEED));
        for (int i = 0; i < RESTORES; i++) {
            backups.putBack(some.get(i));
            JobClient restored = shop.submit(
                    sql,
                    PostgresFixture.settings(INTERVAL, 1 + i % 2),
                    Optional.of(Checkpoints.of(some.get(i), checkpoints)));
            Transfers.awaitEqual(shop);
            restored.cancel().get();
        }
    }

    private String countingPipeline(String... options) throws SQLException {
        return shop.catalog(options)
                + shop.target(
                        "counted",
                        "k int PRIMARY KEY, n bigint, total bigint",
                        "k INT, n BIGINT, total BIGINT, PRIMARY KEY (k) NOT ENFORCED")
                + "INSERT INTO counted SELECT id %% 100, COUNT(*), SUM(id) FROM %s GROUP BY id %% 100;"
                        .formatted(shop.source("source"));
    }

    /** FAULTS 24: a table without a key, whose rows would come twice or not at all. */
    @Test
    void everyRowOfALargeUpdateArrivesOnceWhenTheReaderDiesInIt() throws Exception {
        shop.run(
                "SET SESSION %s = 1000000"
                        .formatted(shop.isMariaDb() ? "max_recursive_iterations" : "cte_max_recursion_depth"),
                "CREATE TABLE source (id int NOT NULL, note varchar(100))",
                "INSERT INTO source SELECT n, 'before' FROM (%s) numbers".formatted(shop.numbers(200_000)));
        JobClient job = shop.submit(
                countingPipeline("'scan.transaction.max-rows' = '1000'"),
                PostgresFixture.settings(INTERVAL, 1),
                Optional.empty());
        shop.awaitEqual(COUNTED, "TABLE counted");
        shop.run("UPDATE source SET id = id + 1, note = 'after'");
        Path checkpoints = shop.flink().checkpoints();
        await().atMost(PostgresFixture.PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> insideATransaction(checkpoints));
        shop.flink().replaceTaskManager();
        shop.run("INSERT INTO source VALUES (7, 'last')");
        shop.awaitEqual(COUNTED, "TABLE counted");
        job.cancel().get();
    }

    private static boolean insideATransaction(Path checkpoints) throws Exception {
        List<Path> all = Checkpoints.in(checkpoints);
        return !all.isEmpty()
                && Checkpoints.stream(all.get(all.size() - 1))
                        .map(stream -> stream.emittedChanges() > 0)
                        .orElse(false);
    }

    /** FAULTS 24, 12: with the bound as it is by default no checkpoint lies inside. */
    @Test
    void noCheckpointLiesInsideALargeTransaction() throws Exception {
        shop.run(
                "SET SESSION %s = 1000000"
                        .formatted(shop.isMariaDb() ? "max_recursive_iterations" : "cte_max_recursion_depth"),
                "CREATE TABLE source (id int NOT NULL, note varchar(100))");
        JobClient job = shop.submit(countingPipeline(), PostgresFixture.settings(INTERVAL, 1), Optional.empty());
        shop.run("INSERT INTO source VALUES (0, 'first')");
        shop.awaitEqual(COUNTED, "TABLE counted");
        BinlogPosition before = shop.head();
        shop.run("INSERT INTO source SELECT n, 'row' FROM (%s) numbers".formatted(shop.numbers(200_000)));
        BinlogPosition after = shop.head();
        shop.awaitEqual(COUNTED, "TABLE counted");
        job.cancel().get();
        List<BinlogPosition> inside = new ArrayList<>();
        for (Path checkpoint : Checkpoints.streaming(shop.flink().checkpoints())) {
            StreamSplit stream = Checkpoints.stream(checkpoint).orElseThrow();
            BinlogPosition position = (BinlogPosition) stream.position();
            assertThat(stream.emittedChanges()).isZero();
            if (before.isBefore(position) && position.isBefore(after)) {
                inside.add(position);
            }
        }
        assertThat(inside).isEmpty();
    }

    /** FAULTS 13. */
    @Test
    void onlyWhatIsCommittedArrives() throws Exception {
        shop.run("CREATE TABLE source (id int PRIMARY KEY, note text)", "INSERT INTO source VALUES (1, 'loaded')");
        String sql = shop.catalog()
                + shop.target(
                        "mirror", "id int PRIMARY KEY, note text", "id INT, note STRING, PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO mirror SELECT * FROM %s;".formatted(shop.source("source"));
        try (Connection early = shop.connect();
                Statement open = early.createStatement()) {
            JobClient job = shop.submit(sql);
            shop.awaitEqual("SELECT * FROM source", "TABLE mirror");
            early.setAutoCommit(false);
            open.execute("INSERT INTO source VALUES (2, 'open across a restart')");
            open.execute("SAVEPOINT s");
            open.execute("INSERT INTO source VALUES (3, 'rolled back to a savepoint')");
            open.execute("ROLLBACK TO SAVEPOINT s");
            open.execute("SAVEPOINT t");
            open.execute("INSERT INTO source VALUES (4, 'behind a savepoint')");
            open.execute("RELEASE SAVEPOINT t");
            // Ahead of the rows that the open transaction has locked.
            shop.run("BEGIN", "INSERT INTO source VALUES (-5, 'rolled back')", "ROLLBACK");
            shop.run("INSERT INTO source VALUES (-6, 'after the open one began')");
            shop.awaitEqual("SELECT * FROM source", "TABLE mirror");
            String savepoint = shop.flink().stop(job);
            job = shop.submit(sql, PostgresFixture.settings(INTERVAL, 1), Optional.of(savepoint));
            early.commit();
            shop.awaitEqual("SELECT * FROM source", "TABLE mirror");
            assertThat(shop.mart().text("SELECT string_agg(id::text, ',' ORDER BY id) FROM mirror"))
                    .isEqualTo("-6,1,2,4");
            job.cancel().get();
        }
    }

    /** FAULTS 28. */
    @Test
    void theStreamGoesOnAfterTheServerWasKilledInATransaction() throws Exception {
        shop.run("CREATE TABLE source (id int NOT NULL, note varchar(100))", "INSERT INTO source VALUES (1, 'loaded')");
        JobClient job = shop.submit(countingPipeline(), PostgresFixture.settings(INTERVAL, 1), Optional.empty());
        shop.awaitEqual(COUNTED, "TABLE counted");
        shop.run("INSERT INTO source VALUES (2, 'streamed')");
        shop.awaitEqual(COUNTED, "TABLE counted");
        for (int round = 0; round < 3; round++) {
            try (Connection open = shop.connect();
                    Statement statement = open.createStatement()) {
                open.setAutoCommit(false);
                statement.execute("INSERT INTO source SELECT n, 'never committed' FROM (%s) numbers"
                        .formatted(shop.numbers(500)));
                shop.run("INSERT INTO source VALUES (%d, 'just before')".formatted(10 + round));
                shop.restartKilled();
                open.abort(Runnable::run);
            }
            shop.run("INSERT INTO source VALUES (%d, 'after')".formatted(20 + round));
            shop.awaitEqual(COUNTED, "TABLE counted");
        }
        assertThat(shop.number("SELECT count(*) FROM source")).isEqualTo(2 + 2 * 3);
        job.cancel().get();
    }

    /** FAULTS 26. */
    @Test
    void theLogsFilesFollowEachOtherAcrossTheirDigits() throws Exception {
        shop.resetLog(999_998);
        shop.run("CREATE TABLE source (id int NOT NULL, note varchar(100))", "INSERT INTO source VALUES (1, 'loaded')");
        String sql = countingPipeline();
        JobClient job = shop.submit(sql, PostgresFixture.settings(INTERVAL, 1), Optional.empty());
        shop.awaitEqual(COUNTED, "TABLE counted");
        for (int round = 1; round <= 4; round++) {
            shop.run("INSERT INTO source VALUES (%d, 'streamed')".formatted(round * 10));
            shop.awaitEqual(COUNTED, "TABLE counted");
            String savepoint = shop.flink().stop(job);
            shop.run(
                    "INSERT INTO source VALUES (%d, 'in the old file')".formatted(round * 10 + 1),
                    "FLUSH BINARY LOGS",
                    "INSERT INTO source VALUES (%d, 'in the new file')".formatted(round * 10 + 2));
            job = shop.submit(sql, PostgresFixture.settings(INTERVAL, 1), Optional.of(savepoint));
            shop.awaitEqual(COUNTED, "TABLE counted");
        }
        job.cancel().get();
        List<String> files =
                shop.log().files().stream().map(MySqlLog.LogFile::name).toList();
        assertThat(files).contains("mysql-bin.999999", "mysql-bin.1000000");
        shop.resetLog(1);
    }
}
