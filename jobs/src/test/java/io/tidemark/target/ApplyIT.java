package io.tidemark.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows from a writer's buffer to the target's tables, without Flink. */
class ApplyIT {

    private static final RowType COLUMNS =
            RowType.of(new LogicalType[] {new IntType(), VarCharType.STRING_TYPE}, new String[] {"id", "no\"te"});
    private static final String JOB = "job";

    private static DatabaseServer server;
    private static int databases;

    private String database;
    private Connection connection;
    private TargetTable keyed;
    private TargetTable keyless;
    private TargetSession session;
    private StageConnection keyedWriter;
    private StageConnection keylessWriter;
    private Applied applied;

    @BeforeAll
    static void start() {
        server = Servers.postgres().start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void prepare() throws Exception {
        database = "mart" + databases++;
        server.createDatabase(database);
        connection = server.connect(database);
        run(
                "CREATE TABLE keyed (id int PRIMARY KEY, \"no\"\"te\" text)",
                "CREATE TABLE keyless (id int, \"no\"\"te\" json)");
        keyed = table("keyed", "id");
        keyless = table("keyless");
        session = session(JOB);
        applied = takeOver(session);
        keyedWriter = writer(keyed);
        keylessWriter = writer(keyless);
    }

    @AfterEach
    void end() throws Exception {
        session.close();
        keyedWriter.close();
        keylessWriter.close();
        connection.close();
    }

    private TargetTable table(String name, String... key) {
        return new TargetTable(
                server.jdbcUrl(database), server.user(), server.password(), "public", name, COLUMNS, List.of(key));
    }

    private TargetSession session(String job) {
        return new TargetSession(
                new CommitterPlan(new EpochPlan("orders"), List.of(keyed, keyless), Set.of("shop"), List.of()), job);
    }

    private static Applied takeOver(TargetSession session) throws Exception {
        TargetGuard guard = new TargetGuard("orders", "mart", List.of(), List.of(), false);
        session.takeOver(guard, Optional.empty(), "branch");
        return Applied.none("branch");
    }

    private static StageConnection writer(TargetTable target) throws Exception {
        StageConnection writer = new StageConnection("orders", target, 0, 1, JOB);
        writer.takeOver(OptionalLong.empty());
        return writer;
    }

    private void run(String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private String text(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    private static GenericRowData row(RowKind kind, Integer id, String note) {
        return GenericRowData.ofKind(kind, id, StringData.fromString(note));
    }

    private static Staged stage(StageConnection writer, TargetTable target, long label, GenericRowData... rows)
            throws Exception {
        StageBuffer buffer = new StageBuffer(target);
        for (GenericRowData row : rows) {
            buffer.add(row);
        }
        return writer.flush(buffer, label);
    }

    private CompletedEpoch epoch(long number, Staged keyedRows, Staged keylessRows) {
        return new CompletedEpoch(
                new Epoch(
                        number,
                        JOB,
                        Map.of(Stage.name("orders", keyed), keyedRows, Stage.name("orders", keyless), keylessRows),
                        Map.of("shop", new SourcePosition("0/" + number, "7/1", true, 0, number))),
                Optional.of(Map.of(
                        keyedWriter.stage() + "/0", keyedWriter.generation(),
                        keylessWriter.stage() + "/0", keylessWriter.generation())));
    }

    private void apply(CompletedEpoch epoch) throws Exception {
        applied = session.apply(epoch, applied, "branch");
    }

    private String keyedRows() throws SQLException {
        return text("SELECT string_agg(k::text, ' ' ORDER BY id) FROM keyed k");
    }

    private String keylessRows() throws SQLException {
        return text("SELECT string_agg(k::text, ' ' ORDER BY k::text) FROM keyless k");
    }

    @Test
    void theLastRowOfEachKeyCountsOverSeveralFlushesAndLabels() throws Exception {
        Staged first = stage(
                keyedWriter,
                keyed,
                1,
                row(RowKind.INSERT, 1, "a"),
                row(RowKind.INSERT, 2, "b"),
                row(RowKind.INSERT, 3, "c"));
        Staged second = stage(keyedWriter, keyed, 1, row(RowKind.UPDATE_AFTER, 1, "d"), row(RowKind.DELETE, 2, "b"));
        Staged third = stage(keyedWriter, keyed, 2, row(RowKind.INSERT, 2, "again"), row(RowKind.DELETE, 3, "c"));
        apply(epoch(2, first.and(second).and(third), Staged.NOTHING));
        assertThat(keyedRows()).isEqualTo("(1,d) (2,again)");
        assertThat(text("SELECT count(*) FROM tidemark.\"orders:public.keyed\""))
                .isEqualTo("0");
        assertThat(text("SELECT concat_ws(' ', position, epoch, phase, log_identity) FROM tidemark.tidemark"))
                .isEqualTo("0/2 2 STREAMING 7/1");
        assertThat(text("SELECT string_agg(concat_ws(' ', epoch, position, rows), ',') FROM tidemark.tidemark_history"))
                .isEqualTo("2 0/2 7");
    }

    @Test
    void ofRowsThatAreAlikeAsManyGoAsAreToGo() throws Exception {
        Staged rows = stage(
                keylessWriter,
                keyless,
                1,
                row(RowKind.INSERT, 1, "{}"),
                row(RowKind.INSERT, 1, "{}"),
                row(RowKind.INSERT, 1, "{}"),
                row(RowKind.INSERT, null, null),
                row(RowKind.INSERT, null, null),
                row(RowKind.INSERT, 2, null));
        apply(epoch(1, Staged.NOTHING, rows));
        assertThat(keylessRows()).isEqualTo("(,) (,) (1,{}) (1,{}) (1,{}) (2,)");
        Staged changes = stage(
                        keylessWriter, keyless, 2, row(RowKind.DELETE, 1, "{}"), row(RowKind.UPDATE_BEFORE, null, null))
                .and(stage(
                        keylessWriter,
                        keyless,
                        2,
                        row(RowKind.DELETE, 1, "{}"),
                        row(RowKind.UPDATE_AFTER, 3, "[]"),
                        row(RowKind.INSERT, 2, null)));
        apply(epoch(2, Staged.NOTHING, changes));
        assertThat(keylessRows()).isEqualTo("(,) (1,{}) (2,) (2,) (3,[])");
    }

    /** A row's place is one's own within one partition only. */
    @Test
    void ofAPartitionedTableRowsGoFromTheirOwnPartition() throws Exception {
        run(
                "DROP TABLE keyless",
                "CREATE TABLE keyless (id int, \"no\"\"te\" json) PARTITION BY LIST (id)",
                "CREATE TABLE keyless_1 PARTITION OF keyless FOR VALUES IN (1)",
                "CREATE TABLE keyless_2 PARTITION OF keyless FOR VALUES IN (2)");
        apply(epoch(
                1,
                Staged.NOTHING,
                stage(keylessWriter, keyless, 1, row(RowKind.INSERT, 1, "{}"), row(RowKind.INSERT, 2, "{}"))));
        apply(epoch(2, Staged.NOTHING, stage(keylessWriter, keyless, 2, row(RowKind.DELETE, 2, "{}"))));
        assertThat(keylessRows()).isEqualTo("(1,{})");
    }

    @Test
    void aWriterThatIsAheadWaitsForTheEpochThatIsBeingApplied() throws Exception {
        CompletableFuture<Void> waited;
        try (Connection applying = server.connect(database);
                Statement statement = applying.createStatement()) {
            applying.setAutoCommit(false);
            statement.execute("SELECT FROM tidemark.pipeline FOR NO KEY UPDATE");
            waited = CompletableFuture.runAsync(() -> {
                try {
                    keyedWriter.awaitApply();
                } catch (SQLException | IOException failure) {
                    throw new CompletionException(failure);
                }
            });
            await().until(() -> "1"
                    .equals(text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                            + " AND datname = current_database() AND query LIKE '%FOR SHARE%'")));
            assertThat(waited).isNotDone();
        }
        assertThat(waited).succeedsWithin(Duration.ofMinutes(1));
    }

    /** FAULTS 32: the commit was carried out, and its answer lost. */
    @Test
    void anEpochThatIsThereAlreadyIsNotAppliedAgain() throws Exception {
        CompletedEpoch epoch = epoch(1, Staged.NOTHING, stage(keylessWriter, keyless, 1, row(RowKind.INSERT, 1, "{}")));
        Applied before = applied;
        apply(epoch);
        applied = before;
        apply(epoch);
        assertThat(applied).isEqualTo(new Applied("branch", 1, JOB));
        assertThat(keylessRows()).isEqualTo("(1,{})");
    }

    @Test
    void refusesToRemoveARowThatIsNotThere() throws Exception {
        CompletedEpoch epoch = epoch(1, Staged.NOTHING, stage(keylessWriter, keyless, 1, row(RowKind.DELETE, 1, "{}")));
        assertThatThrownBy(() -> apply(epoch))
                .rootCause()
                .hasMessageContaining("TM-3016")
                .hasMessageContaining("1 rows of public.keyless go with epoch 1, and 0 of them are there");
    }

    @Test
    void refusesAnEpochWhoseRowsAreNotAllStaged() throws Exception {
        CompletedEpoch epoch = epoch(
                1,
                stage(keyedWriter, keyed, 1, row(RowKind.INSERT, 1, "a"), row(RowKind.INSERT, 2, "b")),
                Staged.NOTHING);
        run("DELETE FROM tidemark.\"orders:public.keyed\" WHERE c0 = 2");
        assertThatThrownBy(() -> apply(epoch))
                .rootCause()
                .hasMessageContaining("TM-3011")
                .hasMessageContaining("2 rows of epoch 1 were staged for public.keyed, and 1 are there");
        assertThat(keyedRows()).isNull();
    }

    /** A writer and a committer that were given up and still live. */
    @Test
    void nothingOfOneThatWasReplacedCounts() throws Exception {
        CompletedEpoch epoch = epoch(1, stage(keyedWriter, keyed, 1, row(RowKind.INSERT, 1, "a")), Staged.NOTHING);
        try (StageConnection newer = writer(keyed)) {
            assertThatThrownBy(() -> stage(keyedWriter, keyed, 1, row(RowKind.INSERT, 2, "b")))
                    .isInstanceOf(TakenOverException.class)
                    .hasMessage("stage orders:public.keyed has been taken over by another attempt of the job");
            assertThat(text("SELECT count(*) FROM tidemark.\"orders:public.keyed\""))
                    .isEqualTo("0");
            assertThatThrownBy(() -> apply(epoch)).isInstanceOf(TakenOverException.class);
        }
        try (TargetSession other = session("another")) {
            takeOver(other);
            assertThatThrownBy(() -> apply(epoch))
                    .rootCause()
                    .hasMessageContaining("TM-3010")
                    .hasMessageContaining("pipeline 'orders' is written by job another now");
        }
        assertThat(keyedRows()).isNull();
    }

    @Test
    void saysWhichRowTheTargetRefuses() throws Exception {
        assertThatThrownBy(() -> stage(keylessWriter, keyless, 1, row(RowKind.INSERT, 1, "no json")))
                .rootCause()
                .hasMessageContaining("TM-3014")
                .hasMessageContaining("public.keyless: invalid input syntax for type json")
                .hasMessageContaining("column no\"te: ");
    }

    @Test
    void aLargeStageIsEmptiedAtOnce() throws Exception {
        GenericRowData[] rows = new GenericRowData[30_000];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = row(RowKind.INSERT, i, "note");
        }
        apply(epoch(1, stage(keyedWriter, keyed, 1, rows), Staged.NOTHING));
        assertThat(text("SELECT count(*) FROM keyed")).isEqualTo("30000");
        assertThat(text("SELECT pg_relation_size('tidemark.\"orders:public.keyed\"')"))
                .isEqualTo("0");
    }
}
