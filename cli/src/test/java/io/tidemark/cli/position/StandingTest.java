package io.tidemark.cli.position;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.position.BinlogIdentity;
import io.tidemark.position.GtidSet;
import io.tidemark.position.LogIdentity;
import io.tidemark.position.LogOrder;
import io.tidemark.position.LogPosition;
import io.tidemark.position.WalIdentity;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Numbers that compare well mean nothing across histories (FAULTS 19, 25, 27). */
class StandingTest {

    private static final String ONE = "11111111-aaaa-11f1-8a3b-0242ac110002";
    private static final String TWO = "22222222-aaaa-11f1-8a3b-0242ac110002";

    private static Point point(String text, LogIdentity history) {
        Point typed = Point.parse(text).orElseThrow();
        return new Point(typed.at(), typed.gtids(), Optional.of(history), typed.text());
    }

    private static LogIdentity wal(String system, long timeline) {
        return new WalIdentity(system, timeline, "slot", Map.of());
    }

    private static Standing standing(String a, LogIdentity historyOfA, String b, LogIdentity historyOfB) {
        return Standing.of(point(a, historyOfA), point(b, historyOfB));
    }

    @Test
    void ofOneHistoryTheOrderRestsOnNothingElse() {
        assertThat(standing("0/1", wal("7", 1), "0/2", wal("7", 1))).isEqualTo(new Standing(LogOrder.BEFORE, "", ""));
        BinlogIdentity server = new BinlogIdentity(ONE, 1, 1_000);
        assertThat(standing("b.000002:4", server, "b.000001:9", new BinlogIdentity(ONE, 1, 900)))
                .isEqualTo(new Standing(LogOrder.AFTER, "", ""));
    }

    @Test
    void positionsOfDifferentSystemsOrTimelinesAreIncomparable() {
        assertThat(standing("0/1", wal("7", 1), "0/2", wal("8", 1)).why())
                .isEqualTo("they are of different servers: system identifier 7 and 8");
        assertThat(standing("0/1", wal("7", 1), "0/2", wal("7", 2)).why())
                .isEqualTo("they are of timelines 1 and 2, and only the server knows where one left the other");
    }

    @Test
    void positionsInFilesOfDifferentServersOrOfFilesMadeAgainAreIncomparable() {
        assertThat(standing("b.000001:4", new BinlogIdentity(ONE, 1, 0), "b.000001:9", new BinlogIdentity(TWO, 1, 0))
                        .why())
                .isEqualTo("they are of different servers: %s and %s".formatted(ONE, TWO));
        assertThat(standing("b.000001:4", new BinlogIdentity(ONE, 1, 60), "b.000001:9", new BinlogIdentity(ONE, 1, 120))
                        .why())
                .isEqualTo("b.000001 was begun at 1970-01-01T00:01:00Z, and one of that name at 1970-01-01T00:02:00Z");
    }

    @Test
    void transactionsMeanTheSameOnEveryServer() {
        Standing standing = standing(
                "b.000001:4 " + ONE + ":1-3",
                new BinlogIdentity(ONE, 1, 0),
                "other.000009:4 " + ONE + ":1-4",
                new BinlogIdentity(TWO, 1, 0));
        assertThat(standing).isEqualTo(new Standing(LogOrder.BEFORE, "", ""));
    }

    @Test
    void aSourceThatHasNoPositionYetIsNotCompared() {
        Point none = new Point(Optional.empty(), GtidSet.EMPTY, Optional.empty(), "");
        assertThat(Standing.of(none, Point.parse("0/1").orElseThrow()).why()).isEqualTo("a has no position yet");
        assertThat(Standing.of(Point.parse("0/1").orElseThrow(), none).why()).isEqualTo("b has no position yet");
    }

    @Test
    void whatLooksLikeAPathIsNoPosition() {
        assertThat(Point.parse("state/chk-7")).isEmpty();
        assertThat(Point.parse("/0/1")).isEmpty();
        assertThat(Point.parse("backups/mysql-bin.000001:4")).isEmpty();
        assertThat(Point.parse("0/1").flatMap(Point::at)).contains(LogPosition.parse("0/1"));
    }
}
