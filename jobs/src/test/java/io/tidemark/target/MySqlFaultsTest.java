package io.tidemark.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.problem.ConnectionFailure;
import java.sql.SQLException;
import java.util.List;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.junit.jupiter.api.Test;

/** The numbers are those of the servers' manuals. */
class MySqlFaultsTest {

    private final MySqlFaults faults = new MySqlFaults();

    private static SQLException failure(String state, int code) {
        return new SQLException("(conn=12) said", state, code);
    }

    @Test
    void locksReadOnlyFullDisksAndLostConnectionsPass() {
        assertThat(faults.passes(failure("40001", 1213))).as("deadlock").isTrue();
        assertThat(faults.passes(failure("HY000", 1205)))
                .as("lock wait timeout")
                .isTrue();
        assertThat(faults.passes(failure("HY000", 1290))).as("read-only server").isTrue();
        assertThat(faults.passes(failure("25006", 1792)))
                .as("read-only transaction")
                .isTrue();
        assertThat(faults.passes(failure("HY000", 1021))).as("disk full").isTrue();
        assertThat(faults.passes(failure("HY000", 1114))).as("table full").isTrue();
        assertThat(faults.passes(failure("08S01", 2013))).as("lost connection").isTrue();
        assertThat(faults.passes(failure("08S01", 1053))).as("shutdown").isTrue();
        assertThat(faults.passes(failure("08004", 1040)))
                .as("too many connections")
                .isTrue();
        assertThat(faults.passes(failure("40000", 3101)))
                .as("rolled back by the group")
                .isTrue();
        assertThat(faults.passes(failure("42000", 1064))).as("syntax").isFalse();
        assertThat(faults.passes(failure("42S02", 1146))).as("no such table").isFalse();
        assertThat(faults.passes(failure("23000", 1062))).as("duplicate").isFalse();
    }

    @Test
    void whatTheServerSaysOfAValueIsOfARow() {
        for (int code : new int[] {1048, 1062, 1264, 1265, 1292, 1366, 1406, 1451, 1452, 3819, 4025, 1153}) {
            assertThat(faults.isOfARow(failure("HY000", code))).as("%d", code).isTrue();
        }
        assertThat(faults.isOfARow(failure("22032", 3140))).as("json").isTrue();
        assertThat(faults.isOfARow(failure("40001", 1213))).as("deadlock").isFalse();
    }

    @Test
    void connectionsFailForTheReasonTheServerGives() {
        assertThat(MySqlFaults.connecting(failure("28000", 1045))).isEqualTo(ConnectionFailure.LOGIN_REFUSED);
        assertThat(MySqlFaults.connecting(failure("42000", 1044))).isEqualTo(ConnectionFailure.LOGIN_REFUSED);
        assertThat(MySqlFaults.connecting(failure("42000", 1049))).isEqualTo(ConnectionFailure.DATABASE_MISSING);
        assertThat(MySqlFaults.connecting(failure("08004", 1040))).isEqualTo(ConnectionFailure.UNREACHABLE);
        assertThat(MySqlFaults.connecting(failure("08000", 0))).isEqualTo(ConnectionFailure.UNREACHABLE);
    }

    @Test
    void aStagesColumnsAreCalledAsTheTargetCallsThem() {
        TargetTable table = new TargetTable(
                "jdbc:mysql://h/d",
                "u",
                "p",
                "d",
                "t",
                RowType.of(new LogicalType[] {new IntType(), new IntType()}, new String[] {"id", "a'b"}),
                List.of("id"),
                OnRefusedRow.FAIL);
        assertThat(faults.saidOfStage(
                        table, new SQLException("(conn=7) Data too long for column 'c1' at row 3", "22001", 1406)))
                .isEqualTo("Data too long for column 'a'b' at row 3");
        assertThat(faults.saidOfStage(
                        table,
                        new SQLException(
                                "Out of range value for column `tidemark`.`p:d.t`.`c0` at row 1", "22003", 1264)))
                .isEqualTo("Out of range value for column 'id' at row 1");
    }

    @Test
    void aStagesNameFitsAFile() {
        MySqlDialect dialect = MySqlDialect.INSTANCE;
        assertThat(dialect.shortened("orders:mart.t")).isEqualTo("orders:mart.t");
        String wide = dialect.shortened("orders:mart." + "\u4e00".repeat(60));
        // Five bytes for each that is no letter of ASCII; a file's name has 255.
        long others = wide.chars()
                .filter(letter -> !Character.isLetterOrDigit(letter) || letter > 127)
                .count();
        assertThat(wide.length() + 4 * others).isLessThanOrEqualTo(250);
        assertThat(wide).matches("orders:mart\\.\\x{4e00}+~[0-9a-f]{8}");
        assertThat(dialect.shortened("orders:mart." + "a".repeat(60))).hasSize(64);
    }

    @Test
    void aServersDatabasesAreOneTarget() {
        assertThat(MySqlDialect.INSTANCE.database("jdbc:mysql://h:3306/mart?sslMode=trust"))
                .isEqualTo("mysql://h");
        assertThat(MySqlDialect.INSTANCE.database("jdbc:mariadb://h/other")).isEqualTo("mysql://h");
    }
}
