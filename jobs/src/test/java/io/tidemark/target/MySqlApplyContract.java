package io.tidemark.target;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.tidemark.problem.Finding;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Test;

/** What is the same on MySQL and MariaDB. */
abstract class MySqlApplyContract extends ApplyContract {

    @Override
    String schema() {
        return database;
    }

    @Override
    String[] createTables() {
        return new String[] {
            "CREATE TABLE keyed (id int PRIMARY KEY, `no\"te``` longtext CHARACTER SET utf8mb4)",
            "CREATE TABLE keyless (id int, `no\"te``` json)"
        };
    }

    @Override
    String rowsColumn() {
        return "`rows`";
    }

    @Override
    String waitingForApply() {
        return "SELECT count(*) FROM information_schema.innodb_trx"
                + " WHERE trx_state = 'LOCK WAIT' AND trx_query LIKE '%SHARE MODE%'";
    }

    @Override
    String zeroByte() {
        return "\0";
    }

    private static RowType columns(DataTypes.Field... fields) {
        return (RowType) DataTypes.ROW(fields).getLogicalType();
    }

    private static RowType of(DataType id, DataType value) {
        return columns(DataTypes.FIELD("id", id.notNull()), DataTypes.FIELD("v", value));
    }

    private void refuses(TargetTable target, String found, GenericRowData row) throws Exception {
        try (StageConnection writer = writer(target)) {
            assertThatThrownBy(() -> stage(writer, target, 1, row))
                    .rootCause()
                    .hasMessageContaining("TM-3014")
                    .hasMessageContaining("%s: ".formatted(target))
                    .hasMessageContaining("'v'")
                    .hasMessageContaining(found);
        }
    }

    /** FAULTS 41: whatever the server is set to. */
    @Test
    void valuesThatAColumnWouldBendAreRefused() throws Exception {
        run(
                "SET GLOBAL sql_notes = 0",
                "SET GLOBAL max_error_count = 0",
                "CREATE TABLE texts (id int PRIMARY KEY, v varchar(3) CHARACTER SET latin1)",
                "CREATE TABLE numbers (id int PRIMARY KEY, v tinyint unsigned)",
                "CREATE TABLE decimals (id int PRIMARY KEY, v decimal(65,30))",
                "CREATE TABLE labels (id int PRIMARY KEY, v enum('a','b'))",
                "CREATE TABLE doubles (id int PRIMARY KEY, v double)",
                "CREATE TABLE fixed (id int PRIMARY KEY, v binary(2))",
                "CREATE TABLE hours (id int PRIMARY KEY, v time)",
                "CREATE TABLE times (id int PRIMARY KEY, v datetime(6))");
        TargetTable fixed = table("fixed", of(DataTypes.INT(), DataTypes.BYTES()), "id");
        refuses(fixed, "1 bytes, which the server would make 2", GenericRowData.of(1, new byte[1]));
        refuses(fixed, "3 bytes", GenericRowData.of(1, new byte[3]));
        TargetTable hours = table("hours", of(DataTypes.INT(), DataTypes.TIME()), "id");
        refuses(hours, "00:00:00.500, with more digits than the column has", GenericRowData.of(1, 500));
        TargetTable texts = table("texts", of(DataTypes.INT(), DataTypes.STRING()), "id");
        refuses(texts, "key id=1", row(RowKind.INSERT, 1, "abcd"));
        refuses(texts, "key id=2", row(RowKind.INSERT, 2, "ab   "));
        refuses(texts, "key id=3", row(RowKind.INSERT, 3, "\uD83D\uDE00"));
        TargetTable numbers = table("numbers", of(DataTypes.INT(), DataTypes.INT()), "id");
        refuses(numbers, "key id=1", GenericRowData.of(1, 256));
        refuses(numbers, "key id=1", GenericRowData.of(1, -1));
        TargetTable decimals = table("decimals", of(DataTypes.INT(), DataTypes.STRING()), "id");
        refuses(decimals, "key id=4", row(RowKind.INSERT, 4, "0." + "0".repeat(30) + "1"));
        refuses(decimals, "key id=4", row(RowKind.INSERT, 4, "four"));
        TargetTable labels = table("labels", of(DataTypes.INT(), DataTypes.STRING()), "id");
        refuses(labels, "'2' is none of a, b", row(RowKind.INSERT, 1, "2"));
        refuses(labels, "'A' is none of a, b", row(RowKind.INSERT, 1, "A"));
        TargetTable doubles = table("doubles", of(DataTypes.INT(), DataTypes.DOUBLE()), "id");
        refuses(doubles, "NaN", GenericRowData.of(1, Double.NaN));
        TargetTable times = table("times", of(DataTypes.INT(), DataTypes.TIMESTAMP(6)), "id");
        refuses(
                times,
                "key id=1",
                GenericRowData.of(1, TimestampData.fromLocalDateTime(LocalDateTime.of(12_345, 1, 1, 0, 0))));
    }

    /** The later would take the place of the earlier. */
    @Test
    void keysOfWhichTheColumnDropsBlanksAreRefused() throws Exception {
        run("CREATE TABLE codes (id char(5) CHARACTER SET utf8mb4 PRIMARY KEY, v int)");
        TargetTable target = table("codes", of(DataTypes.STRING(), DataTypes.INT()), "id");
        applyTo(target, 1, GenericRowData.of(StringData.fromString("a"), 1));
        try (StageConnection writer = writer(target)) {
            assertThatThrownBy(() -> stage(writer, target, 2, GenericRowData.of(StringData.fromString("a "), 2)))
                    .rootCause()
                    .hasMessageContaining("TM-3014")
                    .hasMessageContaining("'a ', of whose key the column drops the blanks at the end");
        }
    }

    /** The server would put the time of day, and say nothing. */
    @Test
    void aNullForATimestampThatMayNotBeNullIsRefusedAhead() throws Exception {
        run(
                "SET GLOBAL explicit_defaults_for_timestamp = OFF",
                "CREATE TABLE paid (id int PRIMARY KEY, v timestamp(6) NOT NULL)");
        try {
            assertThat(refusals(table("paid", of(DataTypes.INT(), DataTypes.TIMESTAMP_LTZ(6)), "id")))
                    .singleElement(as(STRING))
                    .contains(
                            "TM-3022",
                            "column v of %s.paid is TIMESTAMP NOT NULL under explicit_defaults_for_timestamp = OFF, and the"
                                            .formatted(database)
                                    + " pipeline may write a null");
            assertThat(refusals(table(
                            "paid",
                            of(DataTypes.INT(), DataTypes.TIMESTAMP_LTZ(6).notNull()),
                            "id")))
                    .isEmpty();
        } finally {
            run("SET GLOBAL explicit_defaults_for_timestamp = ON");
        }
    }

    private static List<String> refusals(TargetTable target) {
        return TargetPreflight.check(target, Optional.empty(), false).stream()
                .filter(Finding::refuses)
                .map(finding -> finding.problem().orElseThrow().text())
                .toList();
    }

    @Test
    void valuesArriveAtTheirExtremes() throws Exception {
        run(
                """
                CREATE TABLE extremes (id bigint PRIMARY KEY, truth tinyint(1), bit1 bit(1), big bigint unsigned,
                  exact decimal(38,30), most decimal(65,30), f float, d double, day date, t time(3), at datetime(6),
                  instant timestamp(6) NULL, bin binary(2), blobs longblob, label set('x','y'))""");
        TargetTable target = table(
                "extremes",
                columns(
                        DataTypes.FIELD("id", DataTypes.BIGINT().notNull()),
                        DataTypes.FIELD("truth", DataTypes.BOOLEAN()),
                        DataTypes.FIELD("bit1", DataTypes.BOOLEAN()),
                        DataTypes.FIELD("big", DataTypes.DECIMAL(20, 0)),
                        DataTypes.FIELD("exact", DataTypes.DECIMAL(38, 30)),
                        DataTypes.FIELD("most", DataTypes.STRING()),
                        DataTypes.FIELD("f", DataTypes.FLOAT()),
                        DataTypes.FIELD("d", DataTypes.DOUBLE()),
                        DataTypes.FIELD("day", DataTypes.DATE()),
                        DataTypes.FIELD("t", DataTypes.TIME(3)),
                        DataTypes.FIELD("at", DataTypes.TIMESTAMP(6)),
                        DataTypes.FIELD("instant", DataTypes.TIMESTAMP_LTZ(6)),
                        DataTypes.FIELD("bin", DataTypes.BINARY(2)),
                        DataTypes.FIELD("blobs", DataTypes.BYTES()),
                        DataTypes.FIELD("label", DataTypes.STRING())),
                "id");
        String most = "9".repeat(35) + "." + "9".repeat(30);
        BigDecimal exact = new BigDecimal("-12345678." + "0".repeat(29) + "1");
        applyTo(
                target,
                1,
                GenericRowData.of(
                        Long.MIN_VALUE,
                        true,
                        true,
                        DecimalData.fromBigDecimal(new BigDecimal("18446744073709551615"), 20, 0),
                        DecimalData.fromBigDecimal(exact, 38, 30),
                        StringData.fromString(most),
                        Float.MIN_NORMAL,
                        0.1,
                        (int) LocalDate.of(1, 1, 1).toEpochDay(),
                        86_399_999,
                        TimestampData.fromLocalDateTime(LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_000)),
                        TimestampData.fromLocalDateTime(LocalDateTime.of(2026, 3, 29, 2, 30, 0, 1_000)),
                        new byte[] {0, (byte) 0xFF},
                        new byte[] {'\'', '\\', 0},
                        StringData.fromString("x,y")),
                GenericRowData.of(
                        Long.MAX_VALUE,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null));
        run("SET time_zone = '+00:00'");
        assertThat(rows(
                        "SELECT id, truth + 0, bit1 + 0, big, exact, most, d, day, t, at, instant, hex(bin), hex(blobs),"
                                + " label FROM extremes"))
                .containsExactly(
                        "-9223372036854775808,1,1,18446744073709551615,%s,%s,0.1,0001-01-01,23:59:59.999,"
                                        .formatted(exact.toPlainString(), most)
                                + "9999-12-31 23:59:59.999999,2026-03-29 02:30:00.000001,00FF,275C00,x,y",
                        "9223372036854775807,,,,,,,,,,,,,");
        assertThat(rows("SELECT f * 1e0 = %s FROM extremes WHERE f IS NOT NULL".formatted((double) Float.MIN_NORMAL)))
                .containsExactly("1");
    }

    /** The column's collation takes two keys for one: the later would take the place of the other. */
    @Test
    void keysThatACollationTakesForOneAreRefused() throws Exception {
        run("CREATE TABLE names (id varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci PRIMARY KEY, v int)");
        TargetTable target = table("names", of(DataTypes.STRING(), DataTypes.INT()), "id");
        applyTo(target, 1, GenericRowData.of(StringData.fromString("a"), 1));
        assertThatThrownBy(() -> applyTo(target, 2, GenericRowData.of(StringData.fromString("A"), 2)))
                .rootCause()
                .hasMessageContaining("TM-3014")
                .hasMessageContaining("%s: Duplicate entry 'A' for key".formatted(target));
        assertThat(all("names")).containsExactly("a,1");
    }

    @Test
    void valuesOfAnotherUniqueIndexMayWanderFromRowToRow() throws Exception {
        run("CREATE TABLE places (id int PRIMARY KEY, v int UNIQUE)");
        TargetTable target = table("places", of(DataTypes.INT(), DataTypes.INT()), "id");
        applyTo(target, 1, GenericRowData.of(1, 1), GenericRowData.of(2, 2), GenericRowData.of(3, 3));
        applyTo(target, 2, GenericRowData.of(1, 2), GenericRowData.of(2, 3), GenericRowData.of(3, 1));
        assertThat(all("places")).containsExactly("1,2", "2,3", "3,1");
    }

    /** Rows that were taken out and put again would take those along that refer to them. */
    @Test
    void rowsThatOthersReferToStayWhereTheyAre() throws Exception {
        run(
                "CREATE TABLE places (id int PRIMARY KEY, v int UNIQUE)",
                "CREATE TABLE visits (id int PRIMARY KEY, FOREIGN KEY (id) REFERENCES places (id) ON DELETE CASCADE)");
        TargetTable target = table("places", of(DataTypes.INT(), DataTypes.INT()), "id");
        applyTo(target, 1, GenericRowData.of(1, 1), GenericRowData.of(2, 2));
        run("INSERT INTO visits VALUES (1), (2)");
        applyTo(target, 2, GenericRowData.of(1, 3));
        assertThat(all("places")).containsExactly("1,3", "2,2");
        assertThatThrownBy(() -> applyTo(target, 3, GenericRowData.of(1, 2), GenericRowData.of(2, 3)))
                .rootCause()
                .hasMessageContaining("TM-3014")
                .hasMessageContaining("other tables refer to %s".formatted(target));
        assertThat(all("visits")).containsExactly("1", "2");
    }

    /** What it is told must not depend on how long the apply takes: the slots are locked for as long. */
    @Test
    void aWriterThatWasReplacedIsToldSoWhileAnEpochIsBeingApplied() throws Exception {
        try (StageConnection newer = writer(keyed);
                Statement applying = connection.createStatement()) {
            connection.setAutoCommit(false);
            applying.executeQuery("SELECT * FROM tidemark.slot LOCK IN SHARE MODE")
                    .close();
            assertThatThrownBy(() -> stage(keyedWriter, keyed, 1, row(RowKind.INSERT, 1, "a")))
                    .isInstanceOf(TakenOverException.class);
            connection.rollback();
            connection.setAutoCommit(true);
            assertThat(newer.generation()).isGreaterThan(keyedWriter.generation());
        }
    }

    /** By {@code ON DUPLICATE KEY UPDATE} it would be the other row that changes. */
    @Test
    void aRowThatMeetsAnotherInAnotherIndexIsRefused() throws Exception {
        run("CREATE TABLE places (id int PRIMARY KEY, v int UNIQUE)");
        TargetTable target = table("places", of(DataTypes.INT(), DataTypes.INT()), "id");
        applyTo(target, 1, GenericRowData.of(1, 1));
        assertThatThrownBy(() -> applyTo(target, 2, GenericRowData.of(2, 1)))
                .rootCause()
                .hasMessageContaining("TM-3014")
                .hasMessageContaining("Duplicate entry '1' for key");
        assertThat(all("places")).containsExactly("1,1");
    }

    @Test
    void columnsThatThePipelineDoesNotWriteKeepTheirValues() throws Exception {
        run("CREATE TABLE kept (id int PRIMARY KEY, v int UNIQUE, mine int NOT NULL DEFAULT 7)");
        TargetTable target = table("kept", of(DataTypes.INT(), DataTypes.INT()), "id");
        applyTo(target, 1, GenericRowData.of(1, 1));
        run("UPDATE kept SET mine = 8");
        applyTo(target, 2, GenericRowData.of(1, 2));
        assertThat(all("kept")).containsExactly("1,2,8");
    }

    @Test
    void rowsThatDifferInCaseBlanksOrTheSignOfZeroAreNotAlike() throws Exception {
        run("CREATE TABLE texts (id double, v text CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci)");
        TargetTable target = table(
                "texts", columns(DataTypes.FIELD("id", DataTypes.DOUBLE()), DataTypes.FIELD("v", DataTypes.STRING())));
        applyTo(target, 1, there(0.0, "a"), there(0.0, "A"), there(0.0, "a "), there(-0.0, "a"));
        applyTo(target, 2, gone(0.0, "A"), gone(-0.0, "a"));
        assertThat(rows("SELECT CAST(id AS CHAR), hex(v) FROM texts")).containsExactly("0,61", "0,6120");
    }

    private static GenericRowData there(double id, String text) {
        return GenericRowData.of(id, StringData.fromString(text));
    }

    private static GenericRowData gone(double id, String text) {
        return GenericRowData.ofKind(RowKind.DELETE, id, StringData.fromString(text));
    }

    @Test
    void tablesThatReferToThemselvesAreRefused() throws Exception {
        run("CREATE TABLE tree (id int PRIMARY KEY, v int, CONSTRAINT up FOREIGN KEY (v) REFERENCES tree (id))");
        TargetTable target = table("tree", of(DataTypes.INT(), DataTypes.INT()), "id");
        assertThatThrownBy(() -> applyTo(target, 1, GenericRowData.of(1, null)))
                .rootCause()
                .hasMessageContaining("TM-3023")
                .hasMessageContaining("refers to its own rows by the foreign key up")
                .hasMessageContaining("DROP FOREIGN KEY `up`");
    }

    /** Made when there were two phases, as its tables were then, and when there were three. */
    @Test
    void aSchemaOfBeforeTakesTheLaterPhases() throws Exception {
        run(
                "DROP TABLE tidemark.live, tidemark.resnapshot, tidemark.replaying",
                "ALTER TABLE tidemark.tidemark_history MODIFY phase varchar(9) NOT NULL",
                "ALTER TABLE tidemark.tidemark DROP COLUMN phase",
                "ALTER TABLE tidemark.tidemark ADD COLUMN phase varchar(9) NOT NULL DEFAULT 'SNAPSHOT'"
                        + " CHECK (phase IN ('SNAPSHOT', 'STREAMING'))");
        takeOver(session(JOB));
        run("UPDATE tidemark.tidemark SET phase = 'CONTINUOUS'");
        assertThat(rows("SELECT phase FROM tidemark.tidemark")).containsExactly("CONTINUOUS");
        assertThat(rows("SELECT character_maximum_length FROM information_schema.columns"
                        + " WHERE table_schema = 'tidemark' AND column_name = 'phase'"))
                .containsExactly("10", "10");
        run(
                "DROP TABLE tidemark.replaying",
                "UPDATE tidemark.tidemark SET phase = 'STREAMING'",
                "ALTER TABLE tidemark.tidemark MODIFY phase varchar(10) NOT NULL"
                        + " CHECK (phase IN ('SNAPSHOT', 'STREAMING', 'CONTINUOUS'))");
        takeOver(session(JOB));
        run("UPDATE tidemark.tidemark SET phase = 'REPLAYING'");
        assertThat(rows("SELECT phase FROM tidemark.tidemark")).containsExactly("REPLAYING");
    }

    @Test
    void tablesInACircleAreRefused() throws Exception {
        run(
                "CREATE TABLE hen (id int PRIMARY KEY, v int)",
                "CREATE TABLE egg (id int PRIMARY KEY, v int, FOREIGN KEY (v) REFERENCES hen (id))",
                "ALTER TABLE hen ADD FOREIGN KEY (v) REFERENCES egg (id)");
        RowType columns = of(DataTypes.INT(), DataTypes.INT());
        CommitterPlan plan = new CommitterPlan(
                new EpochPlan("circle", Delivery.EPOCHS),
                List.of(table("hen", columns, "id"), table("egg", columns, "id")),
                Set.of("shop"),
                List.of());
        try (TargetSession circle = new TargetSession(plan, "job")) {
            assertThatThrownBy(() -> circle.takeOver(
                            new TargetGuard("circle", "mart", Keyless.NONE, List.of(), false),
                            Optional.empty(),
                            "branch"))
                    .rootCause()
                    .hasMessageContaining("TM-3023")
                    .hasMessageContaining("go round in a circle");
        }
    }

    /** FAULTS 32: the server has ended them, and nothing is staged or applied twice or not at all. */
    @Test
    void killedConnectionsAreOpenedAgain() throws Exception {
        Staged first = stage(keylessWriter, keyless, 1, row(RowKind.INSERT, 1, "{}"));
        killOthers();
        Staged second = stage(keylessWriter, keyless, 1, row(RowKind.INSERT, 1, "{}"));
        killOthers();
        CompletedEpoch epoch = epoch(1, Staged.NOTHING, first.and(second));
        new Retries("applying", new MySqlFaults(), new Abortable()).run(() -> {
            try {
                apply(epoch);
            } catch (SQLException | RuntimeException failure) {
                throw failure;
            } catch (Exception failure) {
                throw new IOException(failure);
            }
        });
        assertThat(all("keyless")).containsExactly("1,{}", "1,{}");
    }

    private void killOthers() throws SQLException {
        for (String id : rows("SELECT id FROM information_schema.processlist WHERE id <> connection_id()"
                + " AND command = 'Sleep'")) {
            run("KILL " + id);
        }
    }

    /** A statement takes no more than the server's {@code max_allowed_packet}. */
    @Test
    void rowsBeyondAPacketAreSentInSeveralStatements() throws Exception {
        run("CREATE TABLE large (id int PRIMARY KEY, v longtext)");
        TargetTable target = table("large", of(DataTypes.INT(), DataTypes.STRING()), "id");
        String text = "x".repeat(600_000);
        applyTo(target, 1, row(RowKind.INSERT, 1, text), row(RowKind.INSERT, 2, text), row(RowKind.INSERT, 3, text));
        assertThat(rows("SELECT id, length(v) FROM large")).containsExactly("1,600000", "2,600000", "3,600000");
        long packet = Long.parseLong(rows("SELECT @@max_allowed_packet").get(0));
        refuses(table("large", of(DataTypes.INT(), DataTypes.STRING()), "id"), packet);
    }

    private void refuses(TargetTable target, long packet) throws Exception {
        try (StageConnection writer = writer(target)) {
            assertThatThrownBy(() -> stage(writer, target, 1, row(RowKind.INSERT, 1, "x".repeat((int) packet))))
                    .rootCause()
                    .hasMessageContaining("TM-3014")
                    .hasMessageContaining("max_allowed_packet");
        }
    }
}
