package io.tidemark.source.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.source.CaptureOptions;
import io.tidemark.source.CapturedColumn;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.DeclaredTable;
import io.tidemark.source.LoadOptions;
import io.tidemark.source.RestorePolicy;
import io.tidemark.source.TableName;
import io.tidemark.source.reader.ChunkCoverage;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.TableChunks;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How tables with every kind of key are cut, and that the server and the reader agree on which chunk a row is in. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ChunkPlanContract {

    private static final int ROWS = 20_000;
    private static final int CHUNK_ROWS = 1_000;
    private static final String DATABASE = "shop";

    private DatabaseServer server;
    private Connection connection;

    abstract DatabaseServer startServer();

    @BeforeAll
    void start() throws SQLException {
        server = startServer();
        server.createDatabase(DATABASE);
        connection = server.connect(DATABASE);
        run(
                "CREATE TABLE digits (d int PRIMARY KEY)",
                "INSERT INTO digits VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)");
    }

    @AfterAll
    void stop() throws SQLException {
        connection.close();
        server.close();
    }

    @AfterEach
    void drop() throws SQLException {
        run("DROP TABLE IF EXISTS t");
    }

    private void run(String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private MySqlCapture options() {
        return new MySqlCapture(
                new MySqlEndpoint(
                        "127.0.0.1",
                        server.port(),
                        server.user(),
                        server.password(),
                        MySqlEndpoint.Encryption.DISABLED),
                MySqlCapture.NAME,
                MySqlCapture.SERVER_IDS,
                LoadOptions.ofChunks(CHUNK_ROWS),
                CaptureOptions.TRANSACTION_ROWS,
                MySqlCapture.HEARTBEAT,
                RestorePolicy.DEFAULT);
    }

    /** The table {@code t} with a column {@code n} of its own for each row, and one {@code k}. */
    private CapturedTable captured(String type, List<String> key) {
        LogicalType parsed = LogicalTypeParser.parse(type, ChunkPlanContract.class.getClassLoader());
        return options()
                .capture(new DeclaredTable(
                        new TableName(DATABASE, "t"),
                        List.of(
                                new CapturedColumn("n", new BigIntType(false)),
                                new CapturedColumn("k", parsed.copy(false))),
                        key));
    }

    private List<ChunkSplit> plan(CapturedTable table) throws SQLException {
        run("ANALYZE TABLE t");
        TableChunks chunks = new TableChunks();
        new ChunkPlan(connection, CHUNK_ROWS).add(table, chunks);
        return chunks.all();
    }

    private void fill(String value) throws SQLException {
        run("INSERT INTO t SELECT n, %s FROM (SELECT 1 + a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d AS n"
                        .formatted(value)
                + " FROM digits a, digits b, digits c, digits e, digits f WHERE f.d < 2) numbers");
    }

    private List<Long> sizes(CapturedTable table, List<ChunkSplit> chunks) throws Exception {
        return ChunkCoverage.sizes(new MySqlDatabase(options(), List.of(table)), table, chunks, ROWS);
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "bigint          ; BIGINT         ; n",
                "bigint          ; BIGINT         ; CASE WHEN n % 10 = 0 THEN n * 1000000007 ELSE n - 9000000000 END",
                "smallint        ; SMALLINT       ; n - 10000",
                "int unsigned    ; BIGINT         ; n + 2147480000",
                "bigint unsigned ; DECIMAL(20, 0) ; n",
                "decimal(18,0)   ; DECIMAL(18, 0) ; n * 7",
                "binary(16)      ; BINARY(16)     ; unhex(md5(n))",
                "varbinary(40)   ; VARBINARY(40)  ; unhex(md5(n))",
            })
    void aTableIsCutByItsKeyWhateverItsSpread(String column, String type, String value) throws Exception {
        run("CREATE TABLE t (n bigint NOT NULL, k %s NOT NULL, PRIMARY KEY (k))".formatted(column));
        fill(value);
        CapturedTable table = captured(type, List.of("k"));
        // The optimizer counts a range of several pages by some of them.
        assertThat(sizes(table, plan(table)))
                .hasSizeBetween(ROWS / CHUNK_ROWS / 2, 4 * ROWS / CHUNK_ROWS)
                .allMatch(size -> size < 4 * CHUNK_ROWS);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            value = {"varchar(40); STRING; md5(n)", "bit(40); BYTES; n", "datetime; TIMESTAMP(0); from_unixtime(n)"})
    void aTableWhoseKeyCannotBeOrderedHereIsOneChunk(String column, String type, String value) throws Exception {
        run("CREATE TABLE t (n bigint NOT NULL, k %s NOT NULL, PRIMARY KEY (k))".formatted(column));
        fill(value);
        CapturedTable table = captured(type, List.of("k"));
        assertThat(sizes(table, plan(table))).containsExactly((long) ROWS);
    }

    @Test
    void aKeyOfSeveralColumnsIsCutByTheFirst() throws Exception {
        run("CREATE TABLE t (n bigint NOT NULL, k int NOT NULL, PRIMARY KEY (k, n))");
        fill("n % 40");
        CapturedTable table = captured("INT", List.of("k", "n"));
        List<ChunkSplit> chunks = plan(table);
        assertThat(chunks).extracting(ChunkSplit::column).containsOnly("k");
        assertThat(sizes(table, chunks)).hasSizeBetween(10, 40);
    }

    @Test
    void itIsTheFirstColumnOfTheServersOwnKeyThatCounts() throws Exception {
        run("CREATE TABLE t (n bigint NOT NULL, k int NOT NULL, PRIMARY KEY (k, n))");
        fill("n % 40");
        CapturedTable table = captured("INT", List.of("n", "k"));
        assertThat(plan(table)).extracting(ChunkSplit::column).containsOnly("k");
    }

    /** To the server 1 to 69 are the years from 2001 on, and 70 to 99 those before 2000. */
    @Test
    void aTableIsNotCutByAYear() throws Exception {
        run("CREATE TABLE t (n bigint NOT NULL, k year NOT NULL, PRIMARY KEY (k, n))");
        fill("1901 + n % 200");
        CapturedTable table = captured("INT", List.of("k", "n"));
        assertThat(sizes(table, plan(table))).containsExactly((long) ROWS);
    }

    @Test
    void aTableWithoutAKeyIsOneChunk() throws Exception {
        run("CREATE TABLE t (n bigint NOT NULL, k int NOT NULL)");
        fill("n");
        CapturedTable table = captured("INT", List.of());
        assertThat(sizes(table, plan(table))).containsExactly((long) ROWS);
    }
}
