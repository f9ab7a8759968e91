package io.tidemark.source.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SnapshotVisibilityTest {

    @Test
    void seesWhatHadEndedAndNothingThatRanOrCameLater() {
        SnapshotVisibility snapshot = SnapshotVisibility.parse("100:110:100,105");
        assertThat(snapshot.sees(99)).isTrue();
        assertThat(snapshot.sees(100)).isFalse();
        assertThat(snapshot.sees(101)).isTrue();
        assertThat(snapshot.sees(105)).isFalse();
        assertThat(snapshot.sees(109)).isTrue();
        assertThat(snapshot.sees(110)).isFalse();
        assertThat(snapshot.sees(111)).isFalse();
    }

    @Test
    void readsASnapshotWithoutRunningTransactions() {
        SnapshotVisibility snapshot = SnapshotVisibility.parse("110:110:");
        assertThat(snapshot.running()).isEmpty();
        assertThat(snapshot.sees(109)).isTrue();
        assertThat(snapshot.sees(110)).isFalse();
    }

    @Test
    void completesTheLogsLowerHalfOfAnIdAcrossAWraparound() {
        long wrap = 1L << 32;
        SnapshotVisibility snapshot = SnapshotVisibility.parse("%d:%d:%d".formatted(wrap - 2, wrap + 3, wrap + 1));
        assertThat(snapshot.sees(wrap - 3)).isTrue();
        assertThat(snapshot.sees(0xFFFF_FFFFL))
                .as("the last id before the wrap")
                .isTrue();
        assertThat(snapshot.sees(0)).as("the first id behind it").isTrue();
        assertThat(snapshot.sees(1)).as("one that was running").isFalse();
        assertThat(snapshot.sees(2)).isTrue();
        assertThat(snapshot.sees(3)).as("one that came later").isFalse();
    }

    @Test
    void refusesATextThatIsNone() {
        assertThatThrownBy(() -> SnapshotVisibility.parse("100:110"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'100:110' is no pg_snapshot: expected xmin:xmax:xip_list");
    }
}
