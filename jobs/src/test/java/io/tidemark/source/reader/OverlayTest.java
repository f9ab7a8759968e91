package io.tidemark.source.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import io.tidemark.position.LogPosition;
import io.tidemark.position.WalPosition;
import io.tidemark.source.rows.SourceTransaction;
import io.tidemark.source.split.LogCut;
import io.tidemark.source.split.SnapshotVisibility;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Test;

/** Which rows of a chunk are older than what the stream has given. */
class OverlayTest {

    private static final WalPosition END = new WalPosition(100);

    private final Overlay overlay = new Overlay(List.of(SentNumbers.TABLE), List.of(0), 3);

    private void passed(long transaction, long commit, int... ids) {
        WalPosition position = new WalPosition(commit);
        overlay.take(unit(new SourceTransaction.Wal(transaction, position, 1), position, ids));
    }

    private static Unit unit(SourceTransaction transaction, LogPosition position, int... ids) {
        return new Unit(
                Arrays.stream(ids)
                        .mapToObj(id -> SentNumbers.changed(RowKind.UPDATE_AFTER, id, 0, position, transaction))
                        .toList(),
                ids.length,
                new UnitEnd.Boundary(position, 1));
    }

    private Map<Integer, Integer> unchanged() {
        return SentNumbers.read(overlay.unchanged(SentNumbers.loaded(END, Map.of(1, 1, 2, 2, 3, 3, 4, 4))));
    }

    @Test
    void rowsThatTheStreamHasChangedAreLeftOut() {
        passed(7, 50, 2);
        passed(8, 60, 3, 9);
        assertThat(unchanged()).containsOnlyKeys(1, 4);
    }

    @Test
    void whatASnapshotSeesOfThemIsForgotten() {
        passed(7, 50, 2);
        passed(8, 60, 3);
        passed(9, 70, 2);
        overlay.forgetSeen(SnapshotVisibility.parse("9:12:9"), END);
        assertThat(unchanged())
                .as("9 has changed row 2 behind the snapshot, 8 row 3 before")
                .containsOnlyKeys(1, 3, 4);
        assertThat(overlay.size()).isEqualTo(1);
    }

    @Test
    void aLogsCutSeesTheTransactionsThatLieBeforeIt() {
        SourceTransaction transaction = new SourceTransaction.Binlog("", 1);
        overlay.take(unit(transaction, binlog(500), 1));
        overlay.take(new Unit(List.of(SentNumbers.changed(RowKind.DELETE, 2, 0, binlog(510), transaction)), 1, null));
        overlay.forgetSeen(new LogCut(), binlog(700));
        assertThat(unchanged())
                .as("where the second transaction ends is not known yet")
                .containsOnlyKeys(1, 3, 4);
        overlay.take(unit(transaction, binlog(800), 3));
        overlay.forgetSeen(new LogCut(), binlog(799));
        assertThat(unchanged()).containsOnlyKeys(1, 4);
        overlay.forgetSeen(new LogCut(), binlog(800));
        assertThat(unchanged()).containsOnlyKeys(1, 2, 3, 4);
    }

    private static BinlogPosition binlog(long offset) {
        return new BinlogPosition("b.000001", offset, GtidSet.EMPTY);
    }

    @Test
    void keysTooManyAreForgottenAllAtOnceAndThatIsSaid() {
        passed(7, 50, 1, 2, 3, 2, 1);
        assertThat(overlay.hasLost()).isFalse();
        passed(8, 60, 4);
        assertThat(overlay.size()).isZero();
        assertThat(overlay.hasLost()).isTrue();
        assertThat(overlay.hasLost()).as("until it is asked").isFalse();
        passed(9, 70, 1);
        assertThat(unchanged()).containsOnlyKeys(2, 3, 4);
    }

    @Test
    void aTableThatIsReadNoMoreIsOfNoInterest() {
        passed(7, 50, 1);
        overlay.forget(0);
        passed(8, 60, 2);
        assertThat(overlay.size()).isZero();
    }
}
