package io.tidemark.target;

import io.tidemark.embedded.DatabaseServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
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
import org.junit.jupiter.api.TestInstance;

/** A pipeline's writers and committer at a target, without Flink. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ApplyFixture {

    /** A quotation mark of either kind of server's. */
    static final String NOTE = "no\"te`";

    private static final RowType COLUMNS =
            RowType.of(new LogicalType[] {new IntType(), VarCharType.STRING_TYPE}, new String[] {"id", NOTE});
    static final String JOB = "job";

    DatabaseServer server;
    private int databases;

    String database;
    Connection connection;
    TargetTable keyed;
    TargetTable keyless;
    TargetSession session;
    StageConnection keyedWriter;
    StageConnection keylessWriter;
    Applied applied;
    private TargetTable own;

    abstract DatabaseServer startServer();

    /** Of a table in the test's database. */
    abstract String schema();

    /** {@code keyed (id PRIMARY KEY, note)} and {@code keyless (id, note)}, whose note is json. */
    abstract String[] createTables();

    @BeforeAll
    final void start() {
        server = startServer();
    }

    @AfterAll
    final void stop() {
        server.close();
    }

    @BeforeEach
    final void prepare() throws Exception {
        database = "mart" + databases++;
        server.createDatabase(database);
        connection = server.connect(database);
        run(createTables());
        keyed = table("keyed", "id");
        keyless = table("keyless");
        session = session(JOB);
        own = null;
        applied = takeOver(session);
        keyedWriter = writer(keyed);
        keylessWriter = writer(keyless);
    }

    @AfterEach
    final void end() throws Exception {
        session.close();
        keyedWriter.close();
        keylessWriter.close();
        run("DELETE FROM tidemark.refused", "DELETE FROM tidemark.pipeline");
        connection.close();
    }

    TargetTable table(String name, String... key) {
        return table(name, COLUMNS, key);
    }

    TargetTable table(String name, RowType columns, String... key) {
        return table(name, columns, OnRefusedRow.FAIL, key);
    }

    TargetTable table(String name, RowType columns, OnRefusedRow onRefusedRow, String... key) {
        return new TargetTable(
                server.jdbcUrl(database),
                server.user(),
                server.password(),
                schema(),
                name,
                columns,
                List.of(key),
                onRefusedRow);
    }

    final TargetSession session(String job, TargetTable... more) {
        List<TargetTable> tables = new ArrayList<>(List.of(keyed, keyless));
        tables.addAll(List.of(more));
        return new TargetSession(
                new CommitterPlan(new EpochPlan("orders", Delivery.EPOCHS), tables, Set.of("shop"), List.of()), job);
    }

    static Applied takeOver(TargetSession session) throws Exception {
        TargetGuard guard = new TargetGuard("orders", "mart", Keyless.NONE, List.of(), false);
        session.takeOver(guard, Optional.empty(), "branch");
        return Applied.none("branch");
    }

    static StageConnection writer(TargetTable target) throws Exception {
        StageConnection writer = new StageConnection("orders", target, 0, 1, JOB, Delivery.EPOCHS);
        writer.takeOver(OptionalLong.empty());
        return writer;
    }

    final void run(String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Each row's columns, with a comma between them, "" for null. */
    final List<String> rows(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    values.add(row.getString(i) == null ? "" : row.getString(i));
                }
                rows.add(String.join(",", values));
            }
            rows.sort(null);
            return rows;
        }
    }

    final List<String> all(String table) throws SQLException {
        return rows("SELECT * FROM " + table);
    }

    final String staged(TargetTable target) {
        return target.quotedName(TidemarkSchema.NAME, Stage.name("orders", target));
    }

    static GenericRowData row(RowKind kind, Integer id, String note) {
        return GenericRowData.ofKind(kind, id, StringData.fromString(note));
    }

    static Staged stage(StageConnection writer, TargetTable target, long label, GenericRowData... rows)
            throws Exception {
        StageBuffer buffer = new StageBuffer(target);
        for (GenericRowData row : rows) {
            buffer.add(row);
        }
        return writer.flush(buffer, label);
    }

    final CompletedEpoch epoch(long number, Staged keyedRows, Staged keylessRows) {
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

    final void apply(CompletedEpoch epoch) throws Exception {
        applied = session.apply(epoch, applied, "branch");
    }

    /** An epoch into a table of the test's own, beside those that each has. */
    final void applyTo(TargetTable target, long number, GenericRowData... rows) throws Exception {
        applyFlushes(target, number, List.<GenericRowData[]>of(rows));
    }

    /** The same, staged in several flushes. */
    final void applyFlushes(TargetTable target, long number, List<GenericRowData[]> flushes) throws Exception {
        if (!target.equals(own)) {
            session.close();
            session = session(JOB, target);
            applied = takeOver(session);
            own = target;
        }
        try (StageConnection writer = writer(target)) {
            Staged staged = Staged.NOTHING;
            for (GenericRowData[] rows : flushes) {
                staged = staged.and(stage(writer, target, number, rows));
            }
            applied = session.apply(
                    new CompletedEpoch(
                            new Epoch(
                                    number,
                                    JOB,
                                    Map.of(Stage.name("orders", target), staged),
                                    Map.of("shop", new SourcePosition("0/" + number, "7/1", true, 0, number))),
                            Optional.empty()),
                    applied,
                    "branch");
        }
    }
}
