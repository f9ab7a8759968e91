package io.tidemark.cli.position;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.position.BinlogIdentity;
import io.tidemark.position.GtidSet;
import io.tidemark.position.LogIdentity;
import io.tidemark.position.LogOrder;
import io.tidemark.position.LogPosition;
import io.tidemark.position.WalIdentity;
import java.util.List;
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

    @Test
    void equalSetsOfTwoServersAreTheSameWhateverTheirFiles() {
        Point one = point("b.000001:4 " + ONE + ":1-3", new BinlogIdentity(ONE, 1, 0));
        Point two = point("b.000005:4 " + ONE + ":1-3", new BinlogIdentity(TWO, 2, 0));
        Standing standing = Standing.of(one, two);
        assertThat(standing).isEqualTo(new Standing(LogOrder.SAME, "", ""));
        assertThat(standing.between(one, two)).isEqualTo(Between.NOTHING);
        // Nobody says that they are of one server.
        assertThat(Standing.of(typed(one), typed(two)).order()).isEqualTo(LogOrder.SAME);
    }

    @Test
    void withinEqualSetsOfOneServerFileAndOffsetTellWhichIsFurther() {
        Point one = point("b.000001:4 " + ONE + ":1-3", new BinlogIdentity(ONE, 1, 0));
        Point two = point("b.000005:4 " + ONE + ":1-3", new BinlogIdentity(ONE, 1, 0));
        assertThat(Standing.of(one, two).order()).isEqualTo(LogOrder.BEFORE);
        assertThat(Standing.of(one, two).between(one, two).files()).contains(4L);
    }

    @Test
    void betweenTransactionsOfTwoServersLieNoBytesAndNoFiles() {
        for (String file : List.of("b.000001:900", "b.000004:4")) {
            Point one = point("b.000001:4 " + ONE + ":1-3", new BinlogIdentity(ONE, 1, 0));
            Point two = point(file + " " + ONE + ":1-4", new BinlogIdentity(TWO, 2, 0));
            assertThat(Standing.of(one, two).between(one, two).words()).isEqualTo("1 transaction: " + ONE + ":4");
            assertThat(Standing.of(typed(one), typed(two))
                            .between(typed(one), typed(two))
                            .words())
                    .isEqualTo("1 transaction: " + ONE + ":4");
        }
    }

    private static Point typed(Point point) {
        return new Point(point.at(), point.gtids(), Optional.empty(), point.text());
    }

    /** Its own number is what many servers have. */
    @Test
    void thatTwoPositionsAreOfOneMariaDbNobodySays() {
        Standing standing =
                standing("b.000001:4", new BinlogIdentity("", 1, 60), "b.000002:4", new BinlogIdentity("", 1, 120));
        assertThat(standing.order()).isEqualTo(LogOrder.BEFORE);
        assertThat(standing.assumed()).isEqualTo("both belong to one server's log, which is not written down");
    }

    /** RESET MASTER leaves the server its id (FAULTS 25). */
    @Test
    void positionsInALogThatWasBegunAnewAreIncomparable() {
        for (String gtids : List.of("", " " + ONE + ":1-3")) {
            for (String server : List.of(ONE, "")) {
                if (server.isEmpty() && !gtids.isEmpty()) {
                    continue;
                }
                Standing standing = standing(
                        "b.000005:4" + gtids,
                        new BinlogIdentity(server, 1, 60),
                        "b.000002:4" + gtids,
                        new BinlogIdentity(server, 1, 120));
                assertThat(standing.order()).isEqualTo(LogOrder.INCOMPARABLE);
                assertThat(standing.why())
                        .isEqualTo("b.000005 was begun at 1970-01-01T00:01:00Z, and b.000002 at 1970-01-01T00:02:00Z");
            }
        }
    }
}
