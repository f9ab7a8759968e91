package io.tidemark.source.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.position.WalPosition;
import io.tidemark.source.foreign.PlainWalGuard.Change;
import io.tidemark.source.foreign.PlainWalGuard.Commit;
import io.tidemark.source.foreign.PlainWalGuard.Gap;
import io.tidemark.source.foreign.PlainWalGuard.Scan;
import io.tidemark.source.foreign.PlainWalGuard.Serves;
import io.tidemark.source.foreign.PlainWalGuard.Unknown;
import io.tidemark.source.foreign.PlainWalGuard.Verdict;
import io.tidemark.source.foreign.PlainWalGuard.WalRecord;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The last row emitted is at 100, of transaction 7; the slot was confirmed up to 200; what is looked at begins at 50. */
class PlainWalGuardTest {

    private static final PlainPosition.Wal STORED = new PlainPosition.Wal(at(100), OptionalLong.of(7));
    private static final PlainPosition.Wal OF_A_SNAPSHOT = new PlainPosition.Wal(at(100), OptionalLong.empty());

    private static WalPosition at(long lsn) {
        return new WalPosition(lsn);
    }

    private static Change change(long lsn, long transaction) {
        return new Change(at(lsn), transaction, false);
    }

    private static Commit commit(long lsn, long transaction, Long... children) {
        return new Commit(at(lsn), transaction, Set.of(children));
    }

    private static Verdict judge(PlainPosition.Wal stored, WalRecord... records) {
        return PlainWalGuard.judge(stored, at(200), Optional.of(new Scan(Optional.of(7L), List.of(records))));
    }

    @Test
    void aSlotThatWasConfirmedNoFurtherGivesEverything() {
        assertThat(PlainWalGuard.judge(STORED, at(99), Optional.empty())).isEqualTo(new Serves(at(100)));
        assertThat(PlainWalGuard.judge(STORED, at(100), Optional.empty())).isEqualTo(new Serves(at(100)));
    }

    @Test
    void positionsAreComparedWithoutSign() {
        PlainPosition.Wal high = new PlainPosition.Wal(at(Long.MIN_VALUE), OptionalLong.of(7));
        assertThat(PlainWalGuard.judge(high, at(Long.MAX_VALUE), Optional.empty()))
                .isEqualTo(new Serves(at(Long.MIN_VALUE)));
    }

    @Test
    void withoutTheLogNobodyKnows() {
        assertThat(PlainWalGuard.judge(STORED, at(200), Optional.empty()))
                .isEqualTo(
                        new Unknown("the slot was confirmed up to 0/C8, behind the stored position 0/64; only the log"
                                + " itself can say whether that was by a keepalive or over rows"));
    }

    @Test
    void nothingBetweenIsNoGap() {
        assertThat(judge(STORED)).isEqualTo(new Serves(at(200)));
        assertThat(judge(OF_A_SNAPSHOT)).isEqualTo(new Serves(at(200)));
    }

    @Test
    void theEndOfTheLastRowsTransactionIsNoGap() {
        assertThat(judge(STORED, change(60, 7), change(100, 7), commit(120, 7))).isEqualTo(new Serves(at(200)));
    }

    @Test
    void aRowBehindTheLastOneIsAGap() {
        assertThat(judge(STORED, change(100, 7), change(110, 7), commit(120, 7)))
                .isEqualTo(new Gap("transaction 7 has changed a captured table at 0/6E and commits at 0/78, between the"
                        + " stored position 0/64 and 0/C8, from where the slot begins"));
    }

    @Test
    void aRowBehindTheLastOneInASubTransactionIsAGap() {
        assertThat(judge(STORED, change(100, 7), change(110, 8), commit(120, 7, 8L)))
                .isInstanceOf(Gap.class);
    }

    @Test
    void theLastRowMayBeOfASubTransaction() {
        assertThat(judge(STORED, change(100, 8), commit(120, 7, 8L))).isEqualTo(new Serves(at(200)));
    }

    @Test
    void aRecordOfSeveralRowsMayHaveBeenEmittedInPart() {
        assertThat(judge(STORED, new Change(at(100), 7, true), commit(120, 7)))
                .isEqualTo(new Unknown(
                        "the record at 0/64 has several rows, and nobody knows how many of them were" + " emitted"));
    }

    @Test
    void aTransactionThatCommitsBehindTheSlotIsSentAgainWhole() {
        assertThat(judge(STORED, new Change(at(100), 7, true), change(110, 7))).isEqualTo(new Serves(at(200)));
    }

    @Test
    void whatCommitsBeforeTheLastRowsTransactionWasEmittedBeforeIt() {
        assertThat(judge(STORED, change(90, 9), change(100, 7), change(105, 9), commit(110, 9), commit(120, 7)))
                .isEqualTo(new Serves(at(200)));
        assertThat(judge(STORED, change(90, 9), change(100, 7), commit(110, 9))).isEqualTo(new Serves(at(200)));
    }

    @Test
    void whatCommitsBehindItWasNotEmitted() {
        assertThat(judge(STORED, change(90, 9), change(100, 7), commit(120, 7), commit(130, 9)))
                .isInstanceOf(Gap.class);
        assertThat(judge(STORED, change(100, 7), commit(120, 7), change(125, 9), commit(130, 9)))
                .isInstanceOf(Gap.class);
        assertThat(judge(STORED, change(100, 7), commit(120, 7), change(125, 10), commit(130, 9, 10L)))
                .isInstanceOf(Gap.class);
    }

    /** Its rows are under the id it was prepared with, its commit is not. */
    @Test
    void ofAPreparedTransactionNothingIsBelieved() {
        Unknown unknown = new Unknown("a prepared transaction commits at 0/6E, whose rows are under another id");
        assertThat(judge(STORED, change(100, 7), commit(110, 0))).isEqualTo(unknown);
        assertThat(judge(STORED, change(90, 9), commit(110, 0))).isEqualTo(unknown);
    }

    @Test
    void whatChangesOtherTablesOnlyIsNotMissed() {
        assertThat(judge(STORED, change(100, 7), commit(120, 7), commit(130, 9), commit(140, 10)))
                .isEqualTo(new Serves(at(200)));
    }

    @Test
    void ofATransactionThatBeganBeforeWhatIsLookedAtNothingIsBelieved() {
        assertThat(judge(STORED, change(100, 7), commit(120, 7), commit(130, 6)))
                .isEqualTo(new Unknown("transaction 6, which commits at 0/82 and was not emitted, began before what the"
                        + " server can say of its log"));
        assertThat(PlainWalGuard.judge(
                        STORED,
                        at(200),
                        Optional.of(
                                new Scan(Optional.empty(), List.of(change(100, 7), commit(120, 7), commit(130, 9))))))
                .isInstanceOf(Unknown.class);
    }

    @Test
    void aGapThatIsKnownCountsMoreThanOneThatIsNot() {
        assertThat(judge(STORED, commit(120, 7), commit(130, 6), change(135, 9), commit(140, 9)))
                .isInstanceOf(Gap.class);
    }

    @Test
    void idsGoRound() {
        PlainPosition.Wal stored = new PlainPosition.Wal(at(100), OptionalLong.of((3L << 32) + 7));
        assertThat(PlainWalGuard.judge(
                        stored,
                        at(200),
                        Optional.of(new Scan(
                                Optional.of((1L << 32) - 2), List.of(change(100, 7), commit(120, 7), commit(130, 8))))))
                .isEqualTo(new Serves(at(200)));
    }

    @Test
    void behindASnapshotNoTransactionWasEmitted() {
        assertThat(judge(OF_A_SNAPSHOT, change(90, 7), commit(110, 7))).isInstanceOf(Gap.class);
        assertThat(judge(OF_A_SNAPSHOT, change(90, 7), commit(95, 7))).isEqualTo(new Serves(at(200)));
    }

    @Test
    void aCommitAtTheConfirmedPositionIsSent() {
        assertThat(judge(OF_A_SNAPSHOT, change(150, 9), commit(200, 9))).isEqualTo(new Serves(at(200)));
        assertThat(judge(OF_A_SNAPSHOT, change(150, 9), commit(199, 9))).isInstanceOf(Gap.class);
        assertThat(judge(OF_A_SNAPSHOT, change(90, 9), commit(100, 9))).isInstanceOf(Gap.class);
    }
}
