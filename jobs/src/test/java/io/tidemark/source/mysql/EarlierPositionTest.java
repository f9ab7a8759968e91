package io.tidemark.source.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.log.MySqlLog.LogFile;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.source.TableName;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is known without asking for events. */
class EarlierPositionTest {

    private static final List<LogFile> FILES = List.of(new LogFile("bin.000002", 400), new LogFile("bin.000003", 300));

    private static BinlogPosition at(String text) {
        return BinlogPosition.parse(text);
    }

    /** By GTIDs the guard would not say it: it looks at those, and at no file. */
    @Test
    void isInAFileThatIsThere() throws SQLException {
        for (String gone : List.of("bin.000001:4", "other.000002:4", "bin.000002:401")) {
            assertThat(EarlierPosition.check(at(gone), FILES, null))
                    .as(gone)
                    .map(Problem::code)
                    .contains(ErrorCode.POSITION_PASSED);
        }
        assertThat(EarlierPosition.check(at("bin.000002:400"), FILES, null)).isEmpty();
    }

    @Test
    void aPlaceAheadOfAllIdsIsNoneByIds() {
        assertThatThrownBy(() -> EarlierPosition.with(GtidSet.EMPTY, at("bin.000001:4")))
                .isInstanceOf(ProblemException.class);
    }

    private static EarlierPosition.Passed passed() {
        return new EarlierPosition.Passed(at("bin.000002:4"), List.of(new TableName("shop", "orders")));
    }

    @Test
    void isNotBetweenPreparingATransactionAndItsCommit() {
        EarlierPosition.Passed passed = passed();
        assertThat(passed.event("bin.000002", "XA_prepare", "XA PREPARE X'61',X'',1"))
                .isEmpty();
        assertThat(passed.event("bin.000003", "Query", "XA COMMIT X'61',X'',1")).isEmpty();
        assertThat(passed.event("bin.000003", "Query", "use `shop`; XA ROLLBACK X'62',X'',1"))
                .isEmpty();
        assertThat(passed.event("bin.000003", "Query", "use `shop`; XA COMMIT X'62',X'',1"))
                .hasValueSatisfying(problem -> assertThat(problem.found()).contains("bin.000003", "XA COMMIT X'62'"));
    }

    @Test
    void isNotBeforeAStatementThatAltersOneOfTheTables() {
        assertThat(passed().event("bin.000002", "Query", "use `shop`; ALTER TABLE other ADD c INT"))
                .isEmpty();
        assertThat(passed().event("bin.000002", "Rows_query", "ALTER TABLE orders ADD c INT"))
                .isEmpty();
        for (String type : List.of("Query", "Query_compressed")) {
            assertThat(passed().event("bin.000002", type, "use `shop`; ALTER TABLE `orders` ADD c INT"))
                    .as(type)
                    .isPresent();
        }
    }
}
