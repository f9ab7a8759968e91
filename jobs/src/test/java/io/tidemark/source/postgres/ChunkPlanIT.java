package io.tidemark.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import io.tidemark.source.CaptureOptions;
import io.tidemark.source.CapturedColumn;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.DeclaredTable;
import io.tidemark.source.LoadOptions;
import io.tidemark.source.RestorePolicy;
import io.tidemark.source.TableName;
import io.tidemark.source.reader.ChunkCoverage;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.KeyBound.OfNumber;
import io.tidemark.source.split.KeyRanges;
import io.tidemark.source.split.TableChunks;
import java.sql.Connection;
import java.sql.ResultSet;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How tables with every kind of key are cut, and that the server and the reader agree on which chunk a row is in. */
class ChunkPlanIT {

    private static final int ROWS = 20_000;
    private static final int CHUNK_ROWS = 1_000;
    private static final TableName NAME = new TableName("public", "t");

    private static DatabaseServer server;
    private static Connection connection;

    @BeforeAll
    static void start() throws SQLException {
        server = Servers.postgres().start();
        connection = server.connect("postgres");
    }

    @AfterAll
    static void stop() throws SQLException {
        connection.close();
        server.close();
    }

    @AfterEach
    void drop() throws SQLException {
        run("DROP TABLE IF EXISTS t CASCADE");
    }

    private static void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static PostgresCapture options() {
        return new PostgresCapture(
                new PostgresEndpoint("127.0.0.1", server.port(), "postgres", server.user(), server.password()),
                "shop",
                true,
                "shop",
                true,
                LoadOptions.ofChunks(CHUNK_ROWS),
                CaptureOptions.TRANSACTION_ROWS,
                PostgresCapture.STATUS_INTERVAL,
                RestorePolicy.DEFAULT);
    }

    /** The table {@code t} with a column {@code n} of its own for each row, and one {@code k}. */
    private static CapturedTable captured(String type, List<String> key) {
        LogicalType parsed = LogicalTypeParser.parse(type, ChunkPlanIT.class.getClassLoader());
        return options()
                .capture(new DeclaredTable(
                        NAME,
                        List.of(
                                new CapturedColumn("n", new BigIntType()),
                                new CapturedColumn("k", parsed.copy(!key.contains("k")))),
                        key));
    }

    private static List<ChunkSplit> plan(CapturedTable table) throws SQLException {
        TableChunks chunks = new TableChunks();
        new ChunkPlan(connection, CHUNK_ROWS).add(List.of(table), chunks);
        return chunks.all();
    }

    private static void fill(String value) throws SQLException {
        run("INSERT INTO t SELECT n, %s FROM generate_series(1, %d) n".formatted(value, ROWS));
    }

    private static List<Long> sizes(CapturedTable table, List<ChunkSplit> chunks) throws Exception {
        return ChunkCoverage.sizes(new PostgresDatabase(options(), List.of(table)), table, chunks, count());
    }

    private static int count() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM t")) {
            row.next();
            return row.getInt(1);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "bigint ; BIGINT ; n ; 20",
                "bigint ; BIGINT ; CASE WHEN n % 10 = 0 THEN n::bigint * 1000000007 ELSE n - 9000000000 END ; 20",
                "smallint ; SMALLINT ; n - 10000 ; 20",
                "numeric(30,0) ; DECIMAL(30, 0) ; 9223372036854775807::numeric - n ; 20",
                "uuid ; STRING ; md5(n::text)::uuid ; 8",
                "text ; STRING ; md5(n::text) ; 8",
                "text ; STRING ; chr(32 + n) || repeat(' ', n % 3) ; 8",
                "varchar(40) COLLATE \"und-x-icu\" ; VARCHAR(40) ; CASE n % 2 WHEN 0 THEN 'Ä' ELSE 'a' END || n ; 8",
                "char(12) ; CHAR(12) ; n::text ; 8",
                "bytea ; BYTES ; decode(md5(n::text), 'hex') ; 8",
                "inet ; STRING ; '10.0.0.0'::inet + n ; 8",
            })
    void aTableIsCutByItsKeyWhateverItsTypeAndSpread(String column, String type, String value, int chunks)
            throws Exception {
        run("CREATE TABLE t (n bigint, k %s PRIMARY KEY)".formatted(column));
        fill(value);
        run("ANALYZE t");
        CapturedTable table = captured(type, List.of("k"));
        List<Long> sizes = sizes(table, plan(table));
        assertThat(sizes).hasSizeBetween(chunks - 1, chunks);
        assertThat(sizes).allMatch(size -> size < 2L * ROWS / chunks);
    }

    @Test
    void aKeyWhoseFirstColumnHasFewValuesIsCutByAnother() throws Exception {
        run("CREATE TABLE t (n bigint, k bigint, PRIMARY KEY (k, n))");
        fill("n % 3");
        run("ANALYZE t");
        CapturedTable table = captured("BIGINT", List.of("k", "n"));
        List<ChunkSplit> chunks = plan(table);
        assertThat(chunks).extracting(ChunkSplit::column).containsOnly("n");
        assertThat(sizes(table, chunks)).hasSizeBetween(7, 8).allMatch(size -> size < ROWS / 4);
    }

    /** What lies between bounds that are printed alike is not told apart. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "text          ; STRING         ; repeat('x', 100) || n",
                "numeric(30,0) ; DECIMAL(30, 0) ; (n - 10000) * 1e25",
                "numeric(30,0) ; DECIMAL(30, 0) ; CASE n % 3 WHEN 0 THEN n ELSE (n % 3 - 1.5) * 1e20 * n END",
            })
    void valuesThatAreBeyondWhatABoundCanSayAreInOneChunk(String column, String type, String value) throws Exception {
        run("CREATE TABLE t (n bigint, k %s PRIMARY KEY)".formatted(column));
        fill(value);
        run("ANALYZE t");
        CapturedTable table = captured(type, List.of("k"));
        assertThat(sizes(table, plan(table))).isNotEmpty();
    }

    @Test
    void aTableWithoutAKeyIsCutIfTheLogHasItsRowsAsTheyWere() throws Exception {
        run("CREATE TABLE t (n bigint, k bigint)");
        run("ALTER TABLE t REPLICA IDENTITY FULL");
        fill("nullif(n % 5000, 7)");
        run("ANALYZE t");
        CapturedTable table = captured("BIGINT", List.of());
        assertThat(sizes(table, plan(table))).hasSizeBetween(7, 8).allMatch(size -> size < ROWS / 4);
    }

    @Test
    void rowsWithoutAValueAreInOneChunk() throws Exception {
        run("CREATE TABLE t (k bigint, n bigint)");
        run("ALTER TABLE t REPLICA IDENTITY FULL");
        run("INSERT INTO t SELECT nullif(n %% 100, 7), n FROM generate_series(1, %d) n".formatted(ROWS));
        run("ALTER TABLE t ALTER n SET STATISTICS 0");
        CapturedTable table = options()
                .capture(new DeclaredTable(
                        NAME,
                        List.of(new CapturedColumn("n", new BigIntType()), new CapturedColumn("k", new BigIntType())),
                        List.of()));
        List<ChunkSplit> byNullable = KeyRanges.cut(table, "k", List.of(new OfNumber(5), new OfNumber(50)));
        assertThat(sizes(table, byNullable)).containsExactly(5L * 200 + 200, 45L * 200 - 200, 50L * 200);
    }

    @Test
    void aPartitionedTableIsCutAsAWhole() throws Exception {
        run("CREATE TABLE t (n bigint, k bigint PRIMARY KEY) PARTITION BY RANGE (k)");
        run("CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (5000)");
        run("CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (5000) TO (1000000)");
        fill("n");
        CapturedTable table = captured("BIGINT", List.of("k"));
        assertThat(sizes(table, plan(table))).hasSizeGreaterThan(4);
    }

    @Test
    void aTableThatHasGrownSinceItWasAnalyzedIsCutByItsSizeNow() throws Exception {
        run("CREATE TABLE t (n bigint, k bigint PRIMARY KEY) WITH (autovacuum_enabled = false)");
        run("INSERT INTO t SELECT n, n FROM generate_series(-1000, -1) n");
        run("ANALYZE t");
        fill("n");
        CapturedTable table = captured("BIGINT", List.of("k"));
        assertThat(sizes(table, plan(table))).hasSizeBetween(19, 22);
    }

    @Test
    void anEmptyTableIsOneChunk() throws Exception {
        run("CREATE TABLE t (n bigint, k bigint PRIMARY KEY)");
        CapturedTable table = captured("BIGINT", List.of("k"));
        assertThat(sizes(table, plan(table))).containsExactly(0L);
    }
}
