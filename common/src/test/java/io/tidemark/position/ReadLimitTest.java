package io.tidemark.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.position.ReadLimit.Side;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class ReadLimitTest {

    private static final String SERVER = "821cdb45-e5c6-11f1-a81a-02fc00000001";
    private static final WalPosition ANYWHERE = new WalPosition(7);

    private static long micros(String time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(time));
    }

    private static BinlogPosition binlog(long offset, String gtids) {
        return new BinlogPosition("bin.000002", offset, GtidSet.parse(gtids));
    }

    @Test
    void aTransactionOfTheVeryMicrosecondIsWithin() {
        ReadLimit limit = ReadLimit.parse("2026-11-21T12:00:00.000002+00:00");
        assertThat(limit.begin(ANYWHERE, micros("2026-11-21T12:00:00.000002Z"))).isEqualTo(Side.WITHIN);
        assertThat(limit.begin(ANYWHERE, micros("2026-11-21T12:00:00.000003Z"))).isEqualTo(Side.BEHIND);
        assertThat(limit.isPassedBy(ANYWHERE, micros("2026-11-21T12:00:00.000002Z")))
                .isFalse();
        assertThat(limit.isPassedBy(ANYWHERE, micros("2026-11-21T12:00:00.000003Z")))
                .isTrue();
        assertThat(limit.isPassedBy(ANYWHERE, 0)).as("no commit was seen").isFalse();
    }

    @Test
    void whatIsSmallerThanAMicrosecondIsNoTimeOfATransaction() {
        assertThat(ReadLimit.parse("2026-11-21T12:00:00.000002999Z"))
                .isEqualTo(ReadLimit.parse("2026-11-21T13:00:00.000002+01:00"))
                .hasToString("2026-11-21T12:00:00.000002Z");
    }

    @Test
    void noTimeIsReachedByAPosition() {
        assertThat(ReadLimit.parse("2026-11-21T12:00:00Z").isReachedBy(new WalPosition(Long.MAX_VALUE)))
                .isFalse();
    }

    /** Of Postgres the begin is that of the commit record. */
    @Test
    void aTransactionIsWithinAPositionIfItEndsThereOrBefore() {
        ReadLimit limit = ReadLimit.parse("0/50");
        assertThat(limit.begin(new WalPosition(0x4F), 1)).isEqualTo(Side.OPEN);
        assertThat(limit.end(new WalPosition(0x50))).isEqualTo(Side.WITHIN);
        assertThat(limit.end(new WalPosition(0x51))).isEqualTo(Side.BEHIND);
        assertThat(limit.begin(new WalPosition(0x50), 1)).isEqualTo(Side.BEHIND);
        assertThat(limit.isReachedBy(new WalPosition(0x4F))).isFalse();
        assertThat(limit.isReachedBy(new WalPosition(0x50))).isTrue();
        assertThat(limit.isPassedBy(new WalPosition(0x50), 1)).isFalse();
        assertThat(limit.isPassedBy(new WalPosition(0x51), 1)).isTrue();
    }

    @Test
    void aTransactionOfABinaryLogWithoutIdsIsJudgedByItsEnd() {
        ReadLimit limit = ReadLimit.parse("bin.000002:500");
        assertThat(limit.begin(binlog(400, ""), 1)).isEqualTo(Side.OPEN);
        assertThat(limit.end(binlog(500, ""))).isEqualTo(Side.WITHIN);
        assertThat(limit.end(binlog(501, ""))).isEqualTo(Side.BEHIND);
        assertThat(limit.begin(binlog(500, ""), 1)).isEqualTo(Side.BEHIND);
        assertThat(limit.begin(binlog(400, SERVER + ":1-3"), 1))
                .as("the limit says nothing of ids")
                .isEqualTo(Side.OPEN);
    }

    /** On whichever server they are, and wherever. */
    @Test
    void idsSayItWhereThereAreAny() {
        ReadLimit limit = ReadLimit.parse("bin.000002:500 " + SERVER + ":1-3");
        assertThat(limit.begin(binlog(9_000, SERVER + ":1-3"), 1)).isEqualTo(Side.WITHIN);
        assertThat(limit.begin(binlog(100, SERVER + ":1-4"), 1)).isEqualTo(Side.BEHIND);
        assertThat(limit.begin(binlog(100, SERVER + ":1-2:4"), 1)).isEqualTo(Side.BEHIND);
        assertThat(limit.isPassedBy(binlog(100, SERVER + ":4"), 1)).isTrue();
        assertThat(limit.isReachedBy(binlog(500, SERVER + ":1-3"))).isTrue();
        assertThat(limit.isReachedBy(binlog(9_000, SERVER + ":1-2"))).isFalse();
        assertThat(limit.isPassedBy(binlog(9_000, SERVER + ":1-3"), 1)).isFalse();
        assertThat(limit.isReachedBy(binlog(100, SERVER + ":1-3"))).isTrue();
    }

    /** A log that is rotated, and read on without a transaction, has the same ids in another file. */
    @Test
    void aBoundaryIsReachedAtItsPlaceAndNotWhereItsIdsAre() {
        ReadLimit limit = new ReadLimit.Boundary(binlog(197, SERVER + ":1-3"));
        BinlogPosition before = new BinlogPosition("bin.000001", 4_900, GtidSet.parse(SERVER + ":1-3"));
        assertThat(limit.isReachedBy(before)).isFalse();
        assertThat(limit.isReachedBy(binlog(126, SERVER + ":1-3"))).isFalse();
        assertThat(limit.isReachedBy(binlog(197, SERVER + ":1-3"))).isTrue();
        assertThat(limit.isReachedBy(binlog(100, SERVER + ":1-4"))).isTrue();
        assertThat(limit.begin(binlog(197, SERVER + ":1-4"), 1)).isEqualTo(Side.BEHIND);
        assertThat(limit.isPassedBy(before, 0)).isFalse();
        assertThat(limit.isPassedBy(binlog(300, SERVER + ":1-3"), 0)).isFalse();
    }

    @Test
    void ofTwoTheNearerOneCounts() {
        ReadLimit.Time time = (ReadLimit.Time) ReadLimit.parse("2026-11-21T12:00:00Z");
        ReadLimit limit = new ReadLimit.Nearer(new ReadLimit.Boundary(new WalPosition(0x50)), time);
        assertThat(limit.begin(new WalPosition(0x4F), micros("2026-11-21T12:00:00Z")))
                .isEqualTo(Side.OPEN);
        assertThat(limit.begin(new WalPosition(0x4F), micros("2026-11-21T12:00:01Z")))
                .isEqualTo(Side.BEHIND);
        assertThat(limit.begin(new WalPosition(0x50), micros("2026-11-21T12:00:00Z")))
                .isEqualTo(Side.BEHIND);
        assertThat(limit.end(new WalPosition(0x50))).isEqualTo(Side.WITHIN);
        assertThat(limit.end(new WalPosition(0x51))).isEqualTo(Side.BEHIND);
        assertThat(limit.isReachedBy(new WalPosition(0x50))).isTrue();
        assertThat(limit.isReachedBy(new WalPosition(0x4F))).isFalse();
        assertThat(limit.isPassedBy(new WalPosition(0x4F), micros("2026-11-21T12:00:01Z")))
                .isTrue();
        assertThat(limit.isPassedBy(new WalPosition(0x50), micros("2026-11-21T12:00:00Z")))
                .isFalse();
    }

    @Test
    void positionsOfOtherLogsAreNeverWithin() {
        ReadLimit limit = ReadLimit.parse("0/50");
        assertThat(limit.begin(binlog(4, ""), 1)).isEqualTo(Side.BEHIND);
        assertThat(limit.isPassedBy(binlog(4, ""), 1)).isTrue();
    }

    @Test
    void refusesATimeThatCannotBeCountedInMicroseconds() {
        for (String year : new String[] {"+999999999", "-999999999"}) {
            assertThatThrownBy(() -> ReadLimit.parse(year + "-12-31T23:59:59Z"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is no time that a database says");
        }
    }

    @Test
    void aTimeThatIsFarAwayIsOne() {
        ReadLimit limit = ReadLimit.parse("+100000-01-01T00:00:00Z");
        assertThat(limit.begin(new WalPosition(1), micros("2026-11-21T12:00:00Z")))
                .isEqualTo(ReadLimit.Side.WITHIN);
        assertThat(ReadLimit.parse("-100000-01-01T00:00:00Z").begin(new WalPosition(1), 0))
                .isEqualTo(ReadLimit.Side.BEHIND);
    }

    @Test
    void refusesWhatIsNeitherTimeNorPosition() {
        assertThatThrownBy(() -> ReadLimit.parse("yesterday"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'yesterday' is no WAL position");
        assertThatThrownBy(() -> ReadLimit.parse("2026-11-21T12:00:00"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no binary log position");
    }
}
