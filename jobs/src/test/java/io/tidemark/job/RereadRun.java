package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.checkpoint.Resnapshot;
import io.tidemark.job.RereadMirror.Account;
import io.tidemark.source.CaptureOptions;
import io.tidemark.source.CaptureSource;
import io.tidemark.source.CapturedColumn;
import io.tidemark.source.DeclaredTable;
import io.tidemark.source.ResnapshotWish;
import io.tidemark.source.TableName;
import io.tidemark.source.split.Reread;
import io.tidemark.source.split.StreamSplit;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.VarCharType;

/**
 * A mirror of two tables whose first one somebody has spoilt: that one is read anew while both are written, with the reader
 * killed half way.
 *
 * @param schema of the tables in the source
 * @param analyze lets the server count their rows, which is what chunks are planned by
 */
record RereadRun(SourceShop shop, CaptureOptions options, String schema, String analyze) {

    /** So that 6000 rows, in chunks of 500, take a few seconds. */
    static final int CHUNK_ROWS = 500;

    static final long ROWS_PER_SECOND = 2_000;

    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final long SEED = Long.getLong("tidemark.seed", 20_261_123);
    private static final String SPOILT = "spoilt";

    void play() throws Exception {
        RereadMirror.COPIES.clear();
        RereadMirror.ATTEMPTS.clear();
        RereadAccounts.prepare(shop);
        shop.run(analyze);
        try (RereadAccounts accounts = RereadAccounts.start(shop, SEED)) {
            JobClient job = submit(ResnapshotWish.NONE, Optional.empty());
            awaitLooks(50);
            String savepoint = shop.flink().stop(job);
            assertRight();
            spoil();
            job = submit(wish("r1", "checking"), Optional.of(savepoint));
            JobClient running = job;
            await().atMost(PostgresFixture.PATIENCE).pollInterval(POLL).until(() -> left(running)
                    .filter(chunks -> chunks > 0 && chunks <= 6)
                    .isPresent());
            int attempts = RereadMirror.ATTEMPTS.size();
            assertThat(said())
                    .containsExactly(new Resnapshot("r1", name("checking").toString(), true, false));
            shop.flink().replaceTaskManager();
            await().atMost(PostgresFixture.PATIENCE).until(() -> RereadMirror.ATTEMPTS.size() > attempts);
            awaitComplete("r1");
            accounts.check();
            assertThat(RereadMirror.last().said)
                    .as("what was said behind the kill")
                    .allSatisfy(said -> assertThat(said).allMatch(resnapshot -> !resnapshot.fresh()));
            assertThat(RereadMirror.last().rowsRead.get())
                    .as("rows of the chunks that were left")
                    .isPositive()
                    .isLessThan(RereadAccounts.ACCOUNTS * 9 / 12);
            awaitLooks(50);
            accounts.close();
            assertRight();
            assertMirrored();

            // A log to which nobody writes.
            savepoint = shop.flink().stop(job);
            spoil();
            submit(wish("r2", "checking", "saving"), Optional.of(savepoint));
            awaitComplete("r2");
            assertMirrored();
            assertRight();
        }
    }

    private TableName name(String table) {
        return new TableName(schema, table);
    }

    private ResnapshotWish wish(String request, String... tables) {
        Set<TableName> names = Set.of(tables).stream().map(this::name).collect(Collectors.toSet());
        return new ResnapshotWish(request, names);
    }

    private JobClient submit(ResnapshotWish wish, Optional<String> restore) throws Exception {
        StreamExecutionEnvironment env = shop.flink().environment(PostgresFixture.settings(INTERVAL, 1), restore);
        CaptureSource source = new CaptureSource(options);
        for (String table : List.of("checking", "saving")) {
            source.add(options.capture(new DeclaredTable(
                    name(table),
                    List.of(
                            new CapturedColumn("id", new IntType(false)),
                            new CapturedColumn("balance", new BigIntType(false)),
                            new CapturedColumn("note", new VarCharType(false, 20))),
                    List.of("id"))));
        }
        source.resnapshot(wish);
        env.fromSource(source, WatermarkStrategy.noWatermarks(), "shop")
                .uid("shop")
                .transform("mirror", Types.LONG, new RereadMirror(RereadAccounts.TOTAL))
                .uid("mirror")
                .sinkTo(new DiscardingSink<>())
                .uid("nowhere");
        return env.executeAsync();
    }

    /** The stream is behind its load, and has been looked at so often since. */
    private static void awaitLooks(int looks) {
        RereadMirror.Attempt attempt = RereadMirror.last();
        long before = attempt == null ? 0 : attempt.looks.get();
        await().atMost(PostgresFixture.PATIENCE)
                .pollInterval(POLL)
                .until(() ->
                        RereadMirror.last() != null && RereadMirror.last().looks.get() > before + looks);
    }

    /** Each row of the first table is wrong from now on, until it is given again. */
    private static void spoil() {
        Map<Integer, Account> spoilt =
                RereadMirror.COPIES.lastEntry().getValue().get(0);
        spoilt.replaceAll((id, account) -> new Account(account.balance(), SPOILT));
    }

    private Optional<Integer> left(JobClient job) throws Exception {
        Optional<Path> newest = shop.flink().newestCheckpoint(job.getJobID());
        if (newest.isEmpty()) {
            return Optional.empty();
        }
        Optional<StreamSplit> stream = Checkpoints.stream(newest.get());
        return stream.map(split ->
                split.rereads().stream().map(Reread::left).mapToInt(List::size).sum());
    }

    private static List<Resnapshot> said() {
        List<Resnapshot> last = List.of();
        for (List<Resnapshot> said : RereadMirror.last().said) {
            last = said;
        }
        return last;
    }

    private static void awaitComplete(String request) {
        await().atMost(PostgresFixture.PATIENCE)
                .pollInterval(POLL)
                .until(() -> !said().isEmpty()
                        && said().stream().allMatch(said -> said.request().equals(request) && said.complete()));
    }

    private static void assertRight() {
        assertThat(RereadMirror.ATTEMPTS).allSatisfy(attempt -> assertThat(attempt.wrong)
                .as("sums, in %d looks", attempt.looks.get())
                .isEmpty());
    }

    private void assertMirrored() throws SQLException {
        List<Map<Integer, Account>> source = List.of(rows("checking"), rows("saving"));
        await().atMost(PostgresFixture.PATIENCE)
                .untilAsserted(() ->
                        assertThat(RereadMirror.COPIES.lastEntry().getValue()).isEqualTo(source));
    }

    private Map<Integer, Account> rows(String table) throws SQLException {
        Map<Integer, Account> rows = new TreeMap<>();
        try (Connection connection = shop.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT id, balance, note FROM " + table)) {
            while (row.next()) {
                rows.put(row.getInt(1), new Account(row.getLong(2), row.getString(3)));
            }
        }
        return rows;
    }
}
