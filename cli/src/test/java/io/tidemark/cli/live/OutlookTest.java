package io.tidemark.cli.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.source.Phase;
import io.tidemark.checkpoint.source.SourceKind;
import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.cli.live.Restart.Answer;
import io.tidemark.guard.BinlogWindow;
import io.tidemark.guard.Retention;
import io.tidemark.guard.WalWindow;
import io.tidemark.log.MySqlLog.LogFile;
import io.tidemark.log.ReplicationSlot;
import io.tidemark.position.BinlogIdentity;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import io.tidemark.position.LogIdentity;
import io.tidemark.position.LogPosition;
import io.tidemark.position.WalIdentity;
import io.tidemark.position.WalPosition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class OutlookTest {

    private static final Instant COMMIT = Instant.parse("2026-11-21T12:00:00Z");
    private static final Instant NOW = COMMIT.plusSeconds(100);
    private static final String UUID = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
    private static final Retention HOUR = new Retention(OptionalLong.of(3_600), OptionalLong.empty());
    private static final WalPosition AT = new WalPosition(0x1000);

    private static SourceState state(SourceKind kind, LogPosition position, LogIdentity identity, Instant commit) {
        return new SourceState(
                "00",
                kind,
                "",
                "",
                1,
                Phase.STREAMING,
                List.of(),
                position,
                true,
                Map.of(),
                identity,
                commit,
                List.of());
    }

    private static StoredSource.Match match(SourceState state) {
        return new StoredSource.Match(Optional.of(state), "");
    }

    /** Of a state that was completed 200 s ago. */
    private static StoredSource.Match written(SourceState state) {
        return new StoredSource.Match(Optional.of(state), "", Optional.of(NOW.minusSeconds(200)));
    }

    private static Outlook wal(Instant commit, long head, ReplicationSlot... slot) {
        return wal("7", 1, commit, head, slot);
    }

    /** @param system of the state, whose timeline is the first */
    private static Outlook wal(String system, long timeline, Instant commit, long head, ReplicationSlot... slot) {
        return source(system, timeline, commit, head, slot).outlook();
    }

    private static LiveSource source(ReplicationSlot... slot) {
        return source("7", 1, COMMIT, 0x3000, slot);
    }

    private static LiveSource source(String system, long timeline, Instant commit, long head, ReplicationSlot... slot) {
        SourceState state = state(SourceKind.TIDEMARK, AT, new WalIdentity(system, 1, "a", Map.of()), commit);
        return LiveSource.of("shop", match(state), window(timeline, head, slot), NOW);
    }

    private static WalWindow window(long timeline, long head, ReplicationSlot... slot) {
        return new WalWindow(
                "7",
                timeline,
                Map.of(),
                new WalPosition(head),
                "shop",
                "a",
                List.of(slot).stream().findFirst(),
                "",
                Map.of());
    }

    private static ReplicationSlot slot(long confirmed, String status, OptionalLong left) {
        return new ReplicationSlot(
                "a",
                "pgoutput",
                "shop",
                0,
                Optional.of(new WalPosition(confirmed)),
                Optional.of(new WalPosition(confirmed)),
                status,
                false,
                left);
    }

    private static final ReplicationSlot SLOT = slot(0x1000, "reserved", OptionalLong.of(0x8000));

    @Test
    void whatIsBehindIsAtMostAsOldAsTheLastCommitThatIsStored() {
        Lag lag = wal(COMMIT, 0x3000, SLOT).lag();
        assertThat(lag).isEqualTo(new Lag(OptionalLong.empty(), OptionalLong.of(100), "not counted"));
        assertThat(lag.words(OptionalLong.of(0x2000)))
                .isEqualTo("8,192 bytes of log, transactions not known, at most 100 s old (not counted)");
        assertThat(wal(null, 0x3000, SLOT).lag())
                .isEqualTo(new Lag(
                        OptionalLong.empty(), OptionalLong.empty(), "not counted; no commit is known before it"));
    }

    @Test
    void logWithoutATransactionIsNothingThatIsBehind() {
        Lag none = wal(COMMIT, 0x3000, SLOT)
                .counted(new Transactions(OptionalLong.of(0), ""))
                .lag();
        assertThat(none).isEqualTo(new Lag(OptionalLong.of(0), OptionalLong.of(0), ""));
        assertThat(none.words(OptionalLong.of(0x2000))).isEqualTo("8,192 bytes of log, nothing that was committed");
        assertThat(wal(COMMIT, 0x1000, SLOT).lag()).isEqualTo(none);
    }

    @Test
    void aPositionBehindTheEndOfTheLogIsNotCaughtUp() {
        Outlook outlook = wal(COMMIT, 0x800, SLOT);
        assertThat(outlook.lag()).isEqualTo(Lag.unknown("the log ends before the position"));
        assertThat(outlook.restart().answer()).isEqualTo(Answer.REFUSED);
    }

    @Test
    void transactionsThatAreCountedLaterLeaveTheAgeAsItIs() {
        Transactions two = new Transactions(OptionalLong.of(2), "");
        assertThat(wal(COMMIT, 0x3000, SLOT).counted(two).lag())
                .isEqualTo(new Lag(OptionalLong.of(2), OptionalLong.of(100), ""));
        assertThat(wal(null, 0x3000, SLOT).counted(two).lag())
                .isEqualTo(new Lag(OptionalLong.of(2), OptionalLong.empty(), "no commit is known before it"));
    }

    /** The last commit is one of the captured tables, the log one of all tables: these two make no rate. */
    @Test
    void postgresKeepsTheLogForSoManyBytesWhichIsNoTime() {
        assertThat(wal(COMMIT, 0x3000, SLOT).kept())
                .isEqualTo(new Kept(
                        Kept.Answer.FOR_A_WHILE,
                        OptionalLong.of(32_768),
                        OptionalLong.empty(),
                        "until 32,768 bytes more are written"));
    }

    /** 8,192 bytes in 200 s. */
    @Test
    void howLongThatTakesTheLogsRateSinceTheStateWasCompletedSays() {
        SourceState state = state(SourceKind.TIDEMARK, AT, new WalIdentity("7", 1, "a", Map.of()), COMMIT);
        assertThat(LiveSource.of("shop", written(state), window(1, 0x3000, SLOT), NOW)
                        .outlook()
                        .kept())
                .isEqualTo(new Kept(
                        Kept.Answer.FOR_A_WHILE,
                        OptionalLong.of(32_768),
                        OptionalLong.empty(),
                        OptionalLong.of(800),
                        "until 32,768 bytes more are written, by the log's rate in about 800 s"));
        assertThat(LiveSource.of("shop", written(state), window(2, 0x3000, SLOT), NOW)
                        .outlook()
                        .kept()
                        .about())
                .as("of another timeline")
                .isEmpty();
    }

    @Test
    void postgresKeepsNothingForAPositionBeforeTheSlots() {
        Kept passed = wal(COMMIT, 0x3000, slot(0x1001, "reserved", OptionalLong.of(0x8000)))
                .kept();
        assertThat(passed.answer()).isEqualTo(Kept.Answer.NOT_ANY_MORE);
        assertThat(passed.words()).isEqualTo("not any more: the slot begins behind it");
    }

    @Test
    void ofAnotherHistoryNothingIsSaidAndOfATimelineThatItChanged() {
        Outlook other = wal("8", 1, COMMIT, 0x3000, SLOT);
        assertThat(other.kept().words()).isEqualTo("not known: the position is of another history");
        assertThat(other.lag()).isEqualTo(Lag.unknown("the position is of another history"));
        Outlook promoted = wal("7", 2, COMMIT, 0x3000, SLOT);
        assertThat(promoted.kept()).isEqualTo(Kept.unknown("the server has gone from timeline 1 to timeline 2"));
        assertThat(promoted.lag()).isEqualTo(Lag.unknown("the server has gone from timeline 1 to timeline 2"));
    }

    @Test
    void postgresKeepsTheLogWithoutBoundOrNotAtAll() {
        assertThat(wal(COMMIT, 0x3000, slot(0x1000, "reserved", OptionalLong.empty()))
                        .kept()
                        .answer())
                .isEqualTo(Kept.Answer.WITHOUT_BOUND);
        Kept lost = wal(COMMIT, 0x3000, slot(0x1000, "lost (wal_removed)", OptionalLong.empty()))
                .kept();
        assertThat(lost.answer()).isEqualTo(Kept.Answer.NOT_ANY_MORE);
        assertThat(lost.words()).isEqualTo("not any more: the slot is lost (wal_removed)");
        assertThat(wal(COMMIT, 0x3000).kept().words()).isEqualTo("not any more: there is no slot a");
    }

    @Test
    void aStartIsJudgedAsTheGuardJudgesIt() {
        assertThat(wal(COMMIT, 0x3000, SLOT).restart()).isEqualTo(new Restart(Answer.NOTHING_AGAINST, ""));
        assertThat(wal(COMMIT, 0x3000).restart()).isEqualTo(new Restart(Answer.REFUSED, "there is no slot a"));
        assertThat(wal(COMMIT, 0x3000, slot(0x1800, "reserved", OptionalLong.empty()))
                        .restart())
                .as("a later checkpoint may have moved it")
                .isEqualTo(new Restart(Answer.MOVED_ON, "slot a begins at 0/1800"));
    }

    @Test
    void aSlotThatMovesWhileTheStateIsAskedForHasALaterCheckpoint() {
        LiveSource then = source(SLOT);
        LiveSource now = source(slot(0x1800, "reserved", OptionalLong.of(0x8000)));
        Outlook since = now.since(Optional.of(then)).outlook();
        assertThat(since.restart().answer()).isEqualTo(Answer.NOTHING_AGAINST);
        assertThat(since.kept()).isEqualTo(then.outlook().kept());
        assertThat(now.since(Optional.of(source(slot(0x1001, "reserved", OptionalLong.of(0x8000)))))
                        .outlook())
                .as("it had left the position behind before")
                .isEqualTo(now.outlook());
        assertThat(now.since(Optional.of(source())).outlook())
                .as("there was no slot")
                .isEqualTo(now.outlook());
        assertThat(source().since(Optional.of(then)).outlook().restart().answer())
                .as("it is gone now")
                .isEqualTo(Answer.REFUSED);
    }

    /** FAULTS 19: where the old timeline was left only doctor asks. */
    @Test
    void whatIsNotAskedIsNotJudged() {
        SourceState ours = state(SourceKind.TIDEMARK, AT, new WalIdentity("7", 1, "a", Map.of()), COMMIT);
        assertThat(Restart.of(ours, window(2, 0x3000, SLOT)).answer()).isEqualTo(Answer.NOT_KNOWN);
        SourceState foreign = state(SourceKind.FLINK_CDC, AT, null, COMMIT);
        assertThat(Restart.of(foreign, window(1, 0x3000, SLOT)).answer()).isEqualTo(Answer.NOT_KNOWN);
    }

    private static Outlook binlog(String position, String executed, Instant commit, OptionalLong retention) {
        return binlog(UUID, position, executed, "", commit, new Retention(retention, OptionalLong.empty()));
    }

    /** @param uuid of the server that is asked */
    private static Outlook binlog(
            String uuid, String position, String executed, String purged, Instant commit, Retention retention) {
        SourceState state =
                state(SourceKind.TIDEMARK, BinlogPosition.parse(position), new BinlogIdentity(UUID, 1, 60), commit);
        GtidSet ids = GtidSet.parse(executed);
        BinlogWindow window = new BinlogWindow(
                new BinlogIdentity(uuid, 0, 0),
                !ids.isEmpty(),
                ids,
                GtidSet.parse(purged),
                List.of(new LogFile("b.000002", 500), new LogFile("b.000003", 70)),
                true);
        return LiveSource.of("shop", match(state), new BinlogPosition("b.000003", 70, ids), window, retention, NOW)
                .outlook();
    }

    /** Of a state that was completed 200 s ago in a log of three files of 500, 300 and 70 bytes. */
    private static Kept forecast(String position, Instant commit, Retention retention) {
        SourceState state =
                state(SourceKind.TIDEMARK, BinlogPosition.parse(position), new BinlogIdentity("", 1, 60), commit);
        BinlogWindow window = new BinlogWindow(
                new BinlogIdentity("", 0, 0),
                false,
                GtidSet.EMPTY,
                GtidSet.EMPTY,
                List.of(new LogFile("b.000002", 500), new LogFile("b.000003", 300), new LogFile("b.000004", 70)),
                true);
        BinlogPosition head = new BinlogPosition("b.000004", 70, GtidSet.EMPTY);
        return LiveSource.of("shop", written(state), head, window, retention, NOW)
                .outlook()
                .kept();
    }

    /** Of the bytes behind the position as many as those behind its file took their part of the time. */
    @Test
    void whenAFileEndedTheLogsRateSays() {
        Instant commit = NOW.minusSeconds(210);
        assertThat(forecast("b.000003:0", commit, HOUR).about())
                .as("370 bytes in 200 s, of which 70 in 37 s")
                .hasValue(3_600 - 37);
        assertThat(forecast("b.000002:470", commit, HOUR))
                .as("400 bytes in 200 s, of which 370 in 185 s")
                .isEqualTo(new Kept(
                        Kept.Answer.FOR_A_WHILE,
                        OptionalLong.empty(),
                        OptionalLong.of(3_390),
                        OptionalLong.of(3_415),
                        "for at least 3390 s, by the log's rate about 3415 s"));
        assertThat(forecast("b.000002:470", NOW.minusSeconds(100), HOUR).about())
                .as("what is known is later than what is reckoned")
                .isEmpty();
        assertThat(forecast("b.000004:4", commit, HOUR).about())
                .as("the newest file has not ended")
                .isEmpty();
    }

    /** The files before it are removed first. */
    @Test
    void aFileGoesBySizeWhenItAndThoseBehindItAreMoreThanThat() {
        assertThat(forecast("b.000003:100", COMMIT, new Retention(OptionalLong.empty(), OptionalLong.of(1_000))))
                .as("370 bytes from its file on, 270 of them in 200 s")
                .isEqualTo(
                        new Kept(
                                Kept.Answer.FOR_A_WHILE,
                                OptionalLong.of(630),
                                OptionalLong.empty(),
                                OptionalLong.of(466),
                                "until all files have more than 1,000 bytes, 630 bytes more, by the log's rate in about 466 s"));
        assertThat(forecast("b.000002:4", COMMIT, new Retention(OptionalLong.empty(), OptionalLong.of(800))))
                .as("there is more already, and it goes when the server next begins a file")
                .isEqualTo(new Kept(
                        Kept.Answer.FOR_A_WHILE,
                        OptionalLong.of(0),
                        OptionalLong.empty(),
                        OptionalLong.of(0),
                        "until all files have more than 800 bytes, 0 bytes more, by the log's rate in about 0 s"));
    }

    @Test
    void idsCountTransactionsExactly() {
        OptionalLong ever = OptionalLong.empty();
        assertThat(binlog("b.000002:400 " + UUID + ":1-5", UUID + ":1-8", COMMIT, ever)
                        .lag())
                .isEqualTo(new Lag(OptionalLong.of(3), OptionalLong.of(100), ""));
        assertThat(binlog("b.000002:400 " + UUID + ":1-8", UUID + ":1-8", COMMIT, ever)
                        .lag()
                        .words(OptionalLong.of(170)))
                .isEqualTo("170 bytes of log, nothing that was committed");
        assertThat(binlog("b.000002:400", "", COMMIT, ever).lag().why())
                .isEqualTo("without MySQL's GTIDs nobody counts transactions");
    }

    @Test
    void mySqlKeepsAFileSoLongAfterItsEndWhichIsNotBeforeTheLastCommitInIt() {
        assertThat(binlog("b.000003:70", "", COMMIT, OptionalLong.of(3_600)).kept())
                .as("the newest file has not ended")
                .isEqualTo(new Kept(
                        Kept.Answer.FOR_A_WHILE, OptionalLong.empty(), OptionalLong.of(3_600), "for at least 3600 s"));
        assertThat(binlog("b.000002:400", "", COMMIT, OptionalLong.of(3_600))
                        .kept()
                        .seconds())
                .hasValue(3_500);
        assertThat(binlog("b.000002:400", "", COMMIT, OptionalLong.of(60))
                        .kept()
                        .seconds())
                .hasValue(0);
        assertThat(binlog("b.000002:400", "", null, OptionalLong.of(60)).kept().answer())
                .isEqualTo(Kept.Answer.NOT_KNOWN);
        assertThat(binlog("b.000002:400", "", COMMIT, OptionalLong.empty())
                        .kept()
                        .answer())
                .isEqualTo(Kept.Answer.WITHOUT_BOUND);
        assertThat(binlog("b.000001:400", "", COMMIT, OptionalLong.of(60))
                        .kept()
                        .words())
                .isEqualTo("not any more: the server has no log file b.000001");
        assertThat(binlog("b.000001:400", "", COMMIT, OptionalLong.of(60)).restart())
                .isEqualTo(new Restart(Answer.REFUSED, "the server has no log file b.000001, its oldest is b.000002"));
    }

    @Test
    void whereThereAreIdsWhatIsPurgedSaysWhetherTheLogIsThere() {
        assertThat(binlog(UUID, "b.000001:4 " + UUID + ":1-5", UUID + ":1-8", UUID + ":1-5", COMMIT, HOUR)
                        .kept())
                .isEqualTo(Kept.unknown("the server has no log file b.000001, and all that it has purged is stored"));
        assertThat(binlog(UUID, "b.000001:4 " + UUID + ":1-5", UUID + ":1-8", UUID + ":1-6", COMMIT, HOUR)
                        .kept()
                        .answer())
                .isEqualTo(Kept.Answer.NOT_ANY_MORE);
    }

    @Test
    void idsAreCountedWhateverTheServer() {
        String other = "4e11fa47-71ca-11e1-9e33-c80aa9429562";
        Outlook outlook = binlog(other, "b.000002:4 " + UUID + ":1-5", UUID + ":1-8", UUID + ":1-2", COMMIT, HOUR);
        assertThat(outlook.lag().transactions()).hasValue(3);
        assertThat(outlook.kept()).isEqualTo(Kept.unknown("the position is of another history"));
        assertThat(binlog(other, "b.000002:4", "", "", COMMIT, HOUR).lag())
                .isEqualTo(Lag.unknown("the position is of another history"));
    }

    @Test
    void aLogThatIsRemovedBySizeIsKeptForNoTime() {
        for (OptionalLong seconds : List.of(OptionalLong.empty(), OptionalLong.of(3_600))) {
            Kept kept = binlog(UUID, "b.000003:70", "", "", COMMIT, new Retention(seconds, OptionalLong.of(9_000)))
                    .kept();
            assertThat(kept)
                    .isEqualTo(new Kept(
                            Kept.Answer.FOR_A_WHILE,
                            OptionalLong.of(8_930),
                            OptionalLong.empty(),
                            "until all files have more than 9,000 bytes, 8,930 bytes more"));
        }
    }

    /** When its files were begun only doctor asks. */
    @Test
    void whatTheGuardDoesNotKnowIsNotKnown() {
        Restart restart =
                binlog("b.000003:70", "", COMMIT, OptionalLong.empty()).restart();
        assertThat(restart.answer()).isEqualTo(Answer.NOT_KNOWN);
        assertThat(restart.why()).startsWith("the server does not say when its log file b.000003 was begun");
    }
}
