package io.tidemark.source.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.log.MySqlLog.LogFile;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
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
}
