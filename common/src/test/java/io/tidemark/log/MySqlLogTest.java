package io.tidemark.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.position.GtidSet;
import org.junit.jupiter.api.Test;

class MySqlLogTest {

    private static final String A = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
    private static final String B = "4e11fa47-71ca-11e1-9e33-c80aa9429562";

    private static GtidSet behind(GtidSet before, String type, String info) {
        return MySqlLog.behind(before, type, info);
    }

    /** In the order of the log, which is not that of the ids. */
    @Test
    void theIdsBeforeAPlaceAreThoseOfTheFilesBeforeAndOfEachEventAheadOfIt() {
        GtidSet before = behind(GtidSet.EMPTY, "Previous_gtids", A + ":1-100,\n" + B + ":1-50");
        before = behind(before, "Gtid", "SET @@SESSION.GTID_NEXT= '%s:52'".formatted(B));
        before = behind(before, "Query", "BEGIN");
        before = behind(before, "Gtid_tagged", "SET @@SESSION.GTID_NEXT= '%s:blue:7'".formatted(A));
        before = behind(before, "Anonymous_Gtid", "SET @@SESSION.GTID_NEXT= 'ANONYMOUS'");
        assertThat(before).isEqualTo(GtidSet.parse("%s:1-100,%s:blue:7,%s:1-50:52".formatted(A, A, B)));
    }

    @Test
    void anIdThatCannotBeReadIsNotLeftOut() {
        assertThatThrownBy(() -> behind(GtidSet.EMPTY, "Gtid", "SET @@SESSION.GTID_NEXT= 'AUTOMATIC'"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
