package io.tidemark.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** FAULTS 33: rows that a column's type, or a constraint, does not take. */
abstract class RefusedRowContract extends ApplyFixture {

    private static final RowType COLUMNS =
            RowType.of(new LogicalType[] {new IntType(), VarCharType.STRING_TYPE}, new String[] {"id", "v"});
    private static final RowType NAMES =
            RowType.of(new LogicalType[] {VarCharType.STRING_TYPE, new IntType()}, new String[] {"name", "v"});
    private TargetTable asides;
    private TargetTable names;

    @Override
    final String[] createTables() {
        return new String[] {
            "CREATE TABLE keyed (id int PRIMARY KEY, %s text)".formatted(quoted(NOTE)),
            "CREATE TABLE keyless (id int, %s text)".formatted(quoted(NOTE)),
            "CREATE TABLE asides (id int PRIMARY KEY, v varchar(3), CHECK (v <> 'bad'))",
            "CREATE TABLE names (name varchar(3) PRIMARY KEY, v int NOT NULL)"
        };
    }

    abstract String quoted(String identifier);

    @BeforeEach
    final void nameTables() {
        asides = table("asides", COLUMNS, OnRefusedRow.DEAD_LETTER, "id");
        names = table("names", NAMES, OnRefusedRow.DEAD_LETTER, "name");
    }

    private static GenericRowData name(RowKind kind, String name, Integer v) {
        return GenericRowData.ofKind(kind, StringData.fromString(name), v);
    }

    /** The column {@code v} of a dead letter's row. */
    abstract String valueInJson();

    /** Of each its key, its value and its epoch. */
    private List<String> letters() throws SQLException {
        return rows("SELECT row_key, %s, epoch FROM tidemark.tidemark_dead_letter".formatted(valueInJson()));
    }

    private static String letter(int id, String value, long epoch) {
        return "{\"id\":%d},%s,%d".formatted(id, value, epoch);
    }

    @Test
    void theOthersGoOn() throws Exception {
        GenericRowData[] rows = new GenericRowData[1_000];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = row(RowKind.INSERT, i, i == 17 || i == 999 ? "long" : i == 500 ? "bad" : "ok");
        }
        applyTo(asides, 1, rows);
        assertThat(rows("SELECT count(*), min(v), max(v) FROM asides")).containsExactly("997,ok,ok");
        assertThat(letters())
                .containsExactlyInAnyOrder(letter(17, "long", 1), letter(500, "bad", 1), letter(999, "long", 1));
        assertThat(rows("SELECT table_name, position FROM tidemark.tidemark_dead_letter"))
                .hasSize(3)
                .containsOnly(asides + ",shop at 0/1 (committed 1970-01-01T00:00:00.000001Z)");
        assertThat(rows("SELECT error FROM tidemark.tidemark_dead_letter"))
                .filteredOn(error -> error.toLowerCase(Locale.ROOT).contains("constraint"))
                .hasSize(1);
        assertThat(session.deadLetters()).isEqualTo(3);
        assertThat(rows("SELECT count(*) FROM tidemark.refused")).containsExactly("0");
        assertThat(rows("SELECT count(*) FROM " + staged(asides))).containsExactly("0");
    }

    @Test
    void aLaterRowOfTheKeyTakesItOutAndTheTargetKeepsWhatItHadUntilThen() throws Exception {
        applyTo(asides, 1, row(RowKind.INSERT, 1, "a"), row(RowKind.INSERT, 2, "b"), row(RowKind.INSERT, 3, "c"));
        applyTo(
                asides,
                2,
                row(RowKind.UPDATE_AFTER, 1, "long"),
                row(RowKind.UPDATE_AFTER, 2, "bad"),
                row(RowKind.UPDATE_AFTER, 3, "bad"));
        assertThat(all("asides")).containsExactly("1,a", "2,b", "3,c");
        assertThat(letters()).containsExactlyInAnyOrder(letter(1, "long", 2), letter(2, "bad", 2), letter(3, "bad", 2));
        applyTo(asides, 3, row(RowKind.UPDATE_AFTER, 1, "d"), row(RowKind.DELETE, 2, "bad"));
        assertThat(all("asides")).containsExactly("1,d", "3,c");
        assertThat(letters()).containsExactly(letter(3, "bad", 2));
        assertThat(session.deadLetters()).isEqualTo(1);
    }

    @Test
    void withinAnEpochTheLastRowOfAKeyDecides() throws Exception {
        applyFlushes(
                asides,
                1,
                List.of(
                        new GenericRowData[] {
                            row(RowKind.INSERT, 1, "long"),
                            row(RowKind.INSERT, 2, "ok"),
                            row(RowKind.INSERT, 3, "longer")
                        },
                        new GenericRowData[] {
                            row(RowKind.INSERT, 1, "ok"), row(RowKind.INSERT, 2, "long"), row(RowKind.INSERT, 3, "long")
                        },
                        new GenericRowData[] {row(RowKind.DELETE, 3, "long")}));
        assertThat(all("asides")).containsExactly("1,ok");
        assertThat(letters()).containsExactly(letter(2, "long", 1));
    }

    /** Of a row that goes only the key is needed. */
    @Test
    void aRowThatGoesGoesWhateverElseIsInIt() throws Exception {
        applyTo(asides, 1, row(RowKind.INSERT, 1, "a"));
        applyTo(asides, 2, row(RowKind.DELETE, 1, "much too long"));
        assertThat(all("asides")).isEmpty();
        assertThat(letters()).isEmpty();
    }

    @Test
    void aKeyThatIsRefusedIsKeptAndGoesAsAnyOther() throws Exception {
        applyTo(
                names,
                1,
                name(RowKind.INSERT, "long", 1),
                name(RowKind.INSERT, "abc", 2),
                name(RowKind.INSERT, "other", 3));
        assertThat(all("names")).containsExactly("abc,2");
        applyTo(names, 2, name(RowKind.UPDATE_AFTER, "long", 4), name(RowKind.DELETE, "other", 3));
        assertThat(letters()).containsExactly("{\"name\":\"long\"},4,2");
        applyTo(names, 3, name(RowKind.DELETE, "long", 4));
        assertThat(letters()).isEmpty();
    }

    /** What a checkpoint does not have is read again. */
    @Test
    void whatWasRefusedBehindTheCheckpointGoesWithTheWritersSuccessor() throws Exception {
        applyTo(asides, 1, row(RowKind.INSERT, 1, "a"));
        try (StageConnection writer = writer(asides)) {
            stage(writer, asides, 2, row(RowKind.INSERT, 2, "long"));
            stage(writer, asides, 3, row(RowKind.INSERT, 3, "long"));
        }
        try (StageConnection newer = new StageConnection("orders", asides, 0, 1, JOB, Delivery.EPOCHS)) {
            newer.takeOver(OptionalLong.of(2));
        }
        assertThat(rows("SELECT label, error <> '' FROM tidemark.refused"))
                .hasSize(1)
                .allMatch(row -> row.startsWith("2,"));
    }

    @Test
    void aJobThatFailsSaysWhichRowItWas() throws Exception {
        TargetTable failing = table("asides", COLUMNS, OnRefusedRow.FAIL, "id");
        assertThatThrownBy(() -> applyTo(
                        failing,
                        1,
                        row(RowKind.INSERT, 1, "a"),
                        row(RowKind.INSERT, 2, "long"),
                        row(RowKind.INSERT, 3, "b")))
                .rootCause()
                .hasMessageContaining("TM-3014")
                .hasMessageContaining(failing + ": ")
                .hasMessageContaining("(key id=2)");
        assertThatThrownBy(() -> applyTo(
                        failing,
                        1,
                        row(RowKind.INSERT, 1, "a"),
                        row(RowKind.INSERT, 2, "b"),
                        row(RowKind.INSERT, 3, "bad")))
                .rootCause()
                .hasMessageContaining("TM-3014")
                .hasMessageContaining("epoch 1, up to shop at 0/1")
                .hasMessageContaining("(key {\"id\":3})");
        assertThat(all("asides")).isEmpty();
        assertThat(letters()).isEmpty();
    }

    /** Nobody could say when it is no longer refused. */
    @Test
    void aRowThatLacksOneThatItRefersToEndsTheJob() throws Exception {
        run("CREATE TABLE visits (id int PRIMARY KEY, v varchar(3), FOREIGN KEY (v) REFERENCES names (name))");
        TargetTable visits = table("visits", COLUMNS, OnRefusedRow.DEAD_LETTER, "id");
        assertThatThrownBy(() -> applyTo(visits, 1, row(RowKind.INSERT, 1, "abc")))
                .rootCause()
                .hasMessageContaining("TM-3014")
                .hasMessageContaining("visits");
        assertThat(letters()).isEmpty();
    }

    @Test
    void aPipelineThatBeginsAnewHasNone() throws Exception {
        applyTo(asides, 1, row(RowKind.INSERT, 1, "long"));
        assertThat(letters()).hasSize(1);
        run("UPDATE tidemark.pipeline SET epoch = 0");
        try (TargetSession next = session("another", asides)) {
            next.takeOver(new TargetGuard("orders", "mart", Keyless.NONE, List.of(), false), Optional.empty(), "other");
            assertThat(next.deadLetters()).isZero();
        }
        assertThat(letters()).isEmpty();
    }

    @Test
    void aKeyThatTheColumnTakesLaterIsKnownAgain() throws Exception {
        String name = "l\"o\\n\u00fc\ng";
        applyTo(names, 1, name(RowKind.INSERT, name, 1));
        assertThat(letters()).hasSize(1);
        run(widen("names", "name", "varchar(30)"));
        applyTo(names, 2, name(RowKind.INSERT, "other", 3));
        assertThat(letters()).hasSize(1);
        applyTo(names, 3, name(RowKind.UPDATE_AFTER, name, 2));
        assertThat(letters()).isEmpty();
        assertThat(rows("SELECT v FROM names")).containsExactly("2", "3");
    }

    abstract String widen(String table, String column, String type);

    private static GenericRowData[] rows(int number, int refused, String value) {
        GenericRowData[] rows = new GenericRowData[number];
        for (int i = 0; i < number; i++) {
            rows[i] = row(RowKind.INSERT, i, i < refused ? value : "ok");
        }
        return rows;
    }

    @Test
    void asManyAsThereMayBe() throws Exception {
        applyTo(asides, 1, rows(1_500, 1_000, "long"));
        applyTo(asides, 2, rows(1_500, 1_000, "bad"));
        assertThat(letters()).hasSize(1_000).allMatch(letter -> letter.endsWith(",bad,2"));
        assertThat(rows("SELECT count(*) FROM asides")).containsExactly("500");
        applyTo(asides, 3, rows(1_500, 0, ""));
        assertThat(letters()).isEmpty();
    }

    /** It is not the values that are wrong then. */
    @Test
    void moreThanThat() {
        for (String value : List.of("long", "bad")) {
            assertThatThrownBy(() -> applyTo(asides, 1, rows(1_500, 1_001, value)))
                    .rootCause()
                    .hasMessageContaining("TM-3014")
                    .hasMessageContaining("%s: more than 1000 rows at once".formatted(asides));
        }
    }

    @Test
    void ofAKeyThatIsStagedSeveralTimesTheLastRowIsLookedAt() throws Exception {
        applyFlushes(asides, 1, List.of(rows(300, 7, "bad"), rows(200, 3, "bad"), rows(100, 2, "bad")));
        assertThat(letters()).containsExactlyInAnyOrder(letter(0, "bad", 1), letter(1, "bad", 1));
        assertThat(rows("SELECT count(*) FROM asides")).containsExactly("298");
    }

    /** What the others may be is said by all that are left together. */
    @Test
    void rowsThatAreRightTogetherStayTogether() throws Exception {
        run("CREATE TABLE chain (id int PRIMARY KEY, v int, CHECK (v <> 13), %s)"
                .formatted(chained() ? "FOREIGN KEY (v) REFERENCES chain (id)" : "UNIQUE (v)"));
        TargetTable chain = table(
                "chain",
                RowType.of(new LogicalType[] {new IntType(), new IntType()}, new String[] {"id", "v"}),
                OnRefusedRow.DEAD_LETTER,
                "id");
        if (chained()) {
            applyTo(chain, 1, GenericRowData.of(1, 2), GenericRowData.of(4, 13), GenericRowData.of(2, 1));
        } else {
            applyTo(chain, 1, GenericRowData.of(1, 1), GenericRowData.of(2, 2));
            applyTo(chain, 2, GenericRowData.of(1, 2), GenericRowData.of(4, 13), GenericRowData.of(2, 1));
        }
        assertThat(all("chain")).containsExactly("1,2", "2,1");
        assertThat(letters()).hasSize(1).allMatch(letter -> letter.startsWith("{\"id\":4},13,"));
    }

    /** Whether rows that refer to each other may come together; if not, values may wander. */
    abstract boolean chained();

    /** The committer holds the pipeline's row as long as an apply takes. */
    @Test
    void aWriterPutsRowsAsideWhileAnEpochIsBeingApplied() throws Exception {
        applyTo(asides, 1, row(RowKind.INSERT, 1, "a"));
        try (StageConnection writer = writer(asides);
                Connection applying = server.connect(database);
                Statement statement = applying.createStatement()) {
            applying.setAutoCommit(false);
            statement.execute("SELECT 1 FROM tidemark.pipeline " + locking());
            stage(writer, asides, 2, row(RowKind.INSERT, 2, "long"));
            applying.rollback();
        }
        assertThat(rows("SELECT count(*) FROM tidemark.refused")).containsExactly("1");
    }

    /** As the committer locks. */
    abstract String locking();

    @Test
    void valuesOfEachTypeAreInTheRow() throws Exception {
        run(
                "CREATE TABLE kinds (id int PRIMARY KEY, b %s, d decimal(38, 18), f double precision, t varchar(9), x %s, day date, at %s, i %s, n int, v int, CHECK (v <> 13))"
                        .formatted((Object[]) types()));
        RowType columns = (RowType) DataTypes.ROW(
                        DataTypes.FIELD("id", DataTypes.INT()),
                        DataTypes.FIELD("b", DataTypes.BOOLEAN()),
                        DataTypes.FIELD("d", DataTypes.DECIMAL(38, 18)),
                        DataTypes.FIELD("f", DataTypes.DOUBLE()),
                        DataTypes.FIELD("t", DataTypes.STRING()),
                        DataTypes.FIELD("x", DataTypes.BYTES()),
                        DataTypes.FIELD("day", DataTypes.DATE()),
                        DataTypes.FIELD("at", DataTypes.TIMESTAMP(6)),
                        DataTypes.FIELD("i", DataTypes.TIMESTAMP_LTZ(6)),
                        DataTypes.FIELD("n", DataTypes.INT()),
                        DataTypes.FIELD("v", DataTypes.INT()))
                .getLogicalType();
        TargetTable kinds = table("kinds", columns, OnRefusedRow.DEAD_LETTER, "id");
        BigDecimal exact = new BigDecimal("12345678901234567890.012345678901234567");
        TimestampData at = TimestampData.fromLocalDateTime(LocalDateTime.parse("2020-01-02T00:00:00"));
        TimestampData instant = TimestampData.fromLocalDateTime(LocalDateTime.parse("2020-01-02T03:04:05.060700"));
        StringData ok = StringData.fromString("\u00fc\uD83D\uDE00\"\\");
        StringData tooLong = StringData.fromString("\u00fc\uD83D\uDE00\"\\ but too long");
        applyTo(
                kinds,
                1,
                GenericRowData.of(
                        1,
                        true,
                        DecimalData.fromBigDecimal(exact, 38, 18),
                        0.5,
                        ok,
                        new byte[] {0, -1},
                        18_263,
                        at,
                        instant,
                        null,
                        13),
                GenericRowData.of(
                        2,
                        true,
                        DecimalData.fromBigDecimal(exact, 38, 18),
                        0.5,
                        tooLong,
                        new byte[] {0, -1},
                        18_263,
                        at,
                        instant,
                        null,
                        13));
        String row =
                "{\"id\":%d,\"b\":true,\"d\":12345678901234567890.012345678901234567,\"f\":0.5,\"t\":\"\u00fc\uD83D\uDE00\\\"\\\\%s\","
                        + "\"x\":\"\\\\x00ff\",\"day\":\"2020-01-02\",\"at\":\"2020-01-02T00:00:00\",\"i\":\"2020-01-02T03:04:05.0607+00:00\",\"n\":null,\"v\":13}";
        assertThat(rows("SELECT row_json FROM tidemark.tidemark_dead_letter"))
                .containsExactly(row.formatted(1, ""), row.formatted(2, " but too long"));
    }

    /** For a boolean, bytes, a timestamp and an instant. */
    abstract String[] types();
}
