package io.tidemark.guard;

import static io.tidemark.guard.VerdictTexts.GAP;
import static io.tidemark.guard.VerdictTexts.OTHER_HISTORY;
import static io.tidemark.guard.VerdictTexts.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.log.MySqlLog.LogFile;
import io.tidemark.position.BinlogIdentity;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What an operator reads of what is wrong with a binary log. */
class BinlogVerdictTest {

    private static final String MYSQL = "mysql://db:3306";
    private static final String UUID = "3e11fa47-71ca-11e1-9e33-c80aa9429562";

    private static Verdict mysql(
            long offset, String ids, Optional<BinlogIdentity> identity, BinlogIdentity now, BinlogWindow log) {
        return BinlogGuard.judge(
                new Stored(
                        new BinlogPosition("bin.000005", offset, GtidSet.parse(ids)),
                        identity.map(known -> known),
                        Set.of("shop.b", "shop.a"),
                        Optional.empty()),
                new BinlogWindow(now, log.gtids(), log.executed(), log.purged(), log.files(), log.onBoundary()));
    }

    private static BinlogWindow log(boolean gtids, String executed, String purged, boolean boundary, LogFile... files) {
        return new BinlogWindow(KNOWN, gtids, GtidSet.parse(executed), GtidSet.parse(purged), List.of(files), boundary);
    }

    private static final BinlogIdentity KNOWN = new BinlogIdentity(UUID, 1, 1_700_000_000);
    private static final String READ = UUID + ":1-100";
    private static final LogFile FOUR = new LogFile("bin.000004", 100);
    private static final LogFile FIVE = new LogFile("bin.000005", 1_000);
    private static final LogFile SIX = new LogFile("bin.000006", 200);

    private static void assertText(Verdict verdict, String text, String found, String required) {
        assertThat(verdict.problem(MYSQL).orElseThrow().text())
                .isEqualTo(text.formatted(MYSQL + ": " + found, required));
    }

    @Test
    void ofABinaryLogThatIsGone() {
        String from =
                "; the stored position is bin.000005:500%s, the source has gone on to %s: what lies between is missing,"
                        + " of shop.a, shop.b";
        String ids = " " + READ;
        String required =
                "a log that still has every transaction behind the stored position (see binlog_expire_logs_seconds)";
        assertText(
                mysql(500, "", Optional.of(KNOWN), KNOWN, log(false, "", "", false, SIX)),
                GAP,
                "the server has no log file bin.000005, its oldest is bin.000006" + from.formatted("", "bin.000006:4"),
                required);
        assertText(
                mysql(500, READ, Optional.of(KNOWN), KNOWN, log(true, UUID + ":1-300", UUID + ":1-200", false, SIX)),
                GAP,
                "the server has purged %s:1-200, which the state has not read all of".formatted(UUID)
                        + from.formatted(ids, "bin.000006:4 " + UUID + ":1-200"),
                required);
        assertText(
                mysql(500, READ, Optional.of(KNOWN), KNOWN, log(false, "", "", false, FIVE, SIX)),
                GAP,
                "gtid_mode is not ON" + from.formatted(ids, "bin.000006:200"),
                "a server whose transactions have ids, as they had when the position was stored");
        assertText(
                mysql(
                        1L << 32,
                        "",
                        Optional.of(KNOWN),
                        KNOWN,
                        log(false, "", "", true, new LogFile("bin.000005", (1L << 32) + 7))),
                GAP,
                "the stored position lies behind 4 GiB of its file"
                        + from.formatted("", "bin.000005:4294967303").replace(":500", ":4294967296"),
                "a position that the server can be asked for by file and offset: in the first 4 GiB of its file");
    }

    private static final String STORED = "; the stored position is bin.000005:500";
    private static final String THE_SAME_LOG =
            "the server the position was read from, whose log has not been begun anew since";

    @Test
    void ofABinaryLogThatWasBegunAnew() {
        assertText(
                mysql(
                        500,
                        "",
                        Optional.of(KNOWN),
                        new BinlogIdentity(UUID, 2, 1_700_003_600),
                        log(false, "", "", true, FIVE)),
                OTHER_HISTORY,
                "log file bin.000005 was begun by server 2 at 2023-11-14T23:13:20Z, that of the state by server 1 at"
                        + " 2023-11-14T22:13:20Z" + STORED,
                THE_SAME_LOG);
        assertText(
                mysql(500, "", Optional.of(KNOWN), KNOWN, log(false, "", "", false, FOUR)),
                OTHER_HISTORY,
                "the server's newest log file is bin.000004, the stored position is in bin.000005" + STORED,
                THE_SAME_LOG);
        assertText(
                mysql(500, "", Optional.of(KNOWN), KNOWN, log(false, "", "", false)),
                OTHER_HISTORY,
                "the server has no log" + STORED,
                THE_SAME_LOG);
        assertText(
                mysql(500, READ, Optional.of(KNOWN), KNOWN, log(true, UUID + ":1-300", UUID + ":1-40", false, SIX)),
                OTHER_HISTORY,
                "the server has no log file bin.000005 any more, and yet has purged %s:1-40".formatted(UUID) + STORED
                        + " " + READ,
                THE_SAME_LOG);
        assertText(
                mysql(500, READ, Optional.of(KNOWN), KNOWN, log(true, UUID + ":1-300", "", false, SIX)),
                OTHER_HISTORY,
                "the server has no log file bin.000005 any more, and yet has purged no transaction" + STORED + " "
                        + READ,
                THE_SAME_LOG);
    }

    @Test
    void ofABinaryLogThatLacksSomething() {
        assertText(
                mysql(1_001, "", Optional.of(KNOWN), KNOWN, log(false, "", "", false, FIVE)),
                OTHER_HISTORY,
                "log file bin.000005 has 1000 bytes, fewer than the stored position; the stored position is"
                        + " bin.000005:1001",
                "the server the position was read from, with nothing of its log taken back");
        assertText(
                mysql(500, "", Optional.of(KNOWN), KNOWN, log(false, "", "", false, FIVE)),
                OTHER_HISTORY,
                "no event of log file bin.000005 begins at 500" + STORED,
                "the server the position was read from");
        String required = "the server the position was read from, or one that has all its transactions";
        assertText(
                mysql(500, READ, Optional.of(KNOWN), KNOWN, log(true, UUID + ":1-99", "", false, FIVE)),
                OTHER_HISTORY,
                "the server has %s:1-99, and not every transaction the state has read".formatted(UUID) + STORED + " "
                        + READ,
                required);
        assertText(
                mysql(500, READ, Optional.of(KNOWN), KNOWN, log(true, "", "", false, FIVE)),
                OTHER_HISTORY,
                "the server has no transaction, and not every transaction the state has read" + STORED + " " + READ,
                required);
        assertText(
                mysql(500, "", Optional.of(KNOWN), new BinlogIdentity("", 1, 0), log(false, "", "", true, FIVE)),
                OTHER_HISTORY,
                "the server's server_uuid is not there (MariaDB), that of the state is " + UUID + STORED,
                "the server the position was read from: a file and an offset mean nothing on another one");
    }

    @Test
    void ofAHistoryThatNobodyKnows() {
        BinlogWindow served = log(false, "", "", true, FIVE);
        BinlogIdentity noHeader = new BinlogIdentity(UUID, 0, 0);
        String why = MYSQL + ": the state does not say which server its position bin.000005:500 was read from";
        assertThat(mysql(500, "", Optional.empty(), KNOWN, served)
                        .problem(MYSQL)
                        .orElseThrow()
                        .text())
                .isEqualTo(UNKNOWN.formatted(why));
        assertThat(mysql(500, "", Optional.of(noHeader), KNOWN, served)
                        .problem(MYSQL)
                        .orElseThrow()
                        .text())
                .isEqualTo(UNKNOWN.formatted(MYSQL
                        + ": the state does not say when log file bin.000005 was begun, in which its position"
                        + " bin.000005:500 lies"));
        assertThat(mysql(500, "", Optional.of(KNOWN), noHeader, served)
                        .problem(MYSQL)
                        .orElseThrow()
                        .text())
                .isEqualTo(UNKNOWN.formatted(MYSQL
                        + ": the server does not say when its log file bin.000005 was begun, in which the stored"
                        + " position bin.000005:500 lies"));
    }

    /** What was read beyond the position may be nowhere on the server that has taken over. */
    @Test
    void anotherServerIsRefusedWhileTablesAreBeingLoaded() {
        GtidSet executed = GtidSet.parse("3e11fa47-71ca-11e1-9e33-c80aa9429562:1-9");
        BinlogPosition begin = new BinlogPosition("bin.000005", 500, executed);
        Stored stored = new Stored(begin, Optional.of(new BinlogIdentity("a", 1, 7)), Set.of(), Optional.empty());
        BinlogWindow other = new BinlogWindow(
                new BinlogIdentity("b", 2, 8),
                true,
                executed,
                GtidSet.EMPTY,
                List.of(new LogFile("bin.000001", 900)),
                false);
        assertThat(BinlogGuard.judge(stored, other)).isEqualTo(new Verdict.Serves());
        assertThat(BinlogGuard.judge(stored.loading(true), other))
                .isEqualTo(new Verdict.OtherHistory(
                        "the server's server_uuid is b, that of the state is a, and tables were being loaded",
                        begin,
                        "the server the rows were read from: another one may not have all that was read"));
    }
}
