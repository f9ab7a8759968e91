package io.tidemark.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.log.MySqlLog.LogFile;
import io.tidemark.position.BinlogIdentity;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import io.tidemark.position.PublishedTable;
import io.tidemark.position.WalIdentity;
import io.tidemark.position.WalPosition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a guard looks at, beside each other. */
class ComparisonTest {

    private static final Instant COMMIT = Instant.parse("2026-01-02T03:04:05Z");
    private static final PublishedTable ENTRY = new PublishedTable(1, 2, Set.of(5L, 3L), Set.of(4L));

    @Test
    void aPostgresPositionBesideAServerWithoutItsSlot() {
        Stored stored = new Stored(
                WalPosition.parse("0/100"),
                Optional.of(new WalIdentity("42", 1, "s", Map.of("t", ENTRY))),
                Set.of("t"),
                Optional.of(COMMIT));
        WalWindow live = new WalWindow(
                "42",
                2,
                Map.of(1L, WalPosition.parse("0/180")),
                WalPosition.parse("0/10100"),
                "shop",
                "s",
                Optional.empty(),
                "p",
                Map.of());
        assertThat(WalComparison.of(stored, live))
                .containsExactly(
                        new Comparison("system identifier", "42", "42"),
                        new Comparison("timeline", "1", "2 (left the stored one at 0/180)"),
                        new Comparison("slot", "s", "s: not there"),
                        new Comparison("position", "0/100", ""),
                        new Comparison("last commit", "2026-01-02T03:04:05Z", ""),
                        new Comparison(
                                "publication of t",
                                "table 1, publication 2, entry 3, entry 5, schema's entry 4",
                                "not there"),
                        new Comparison("log from", "", ""),
                        new Comparison("log to", "", "0/10100"),
                        new Comparison("to read again", "", "65,536 bytes"),
                        new Comparison("room for more log", "", ""));
    }

    @Test
    void aStateThatDoesNotSayItsHistorySaysSo() {
        Stored stored = new Stored(WalPosition.parse("0/100"), Optional.empty(), Set.of(), Optional.empty());
        WalWindow live = new WalWindow(
                "42", 1, Map.of(), WalPosition.parse("0/50"), "shop", "s", Optional.empty(), "p", Map.of());
        assertThat(WalComparison.of(stored, live))
                .contains(
                        new Comparison("system identifier", "not written down", "42"),
                        new Comparison("last commit", "none", ""),
                        // The log ends before the position: nothing can be read again.
                        new Comparison("to read again", "", ""));
    }

    @Test
    void aBinlogPositionBesideItsServer() {
        Stored stored = new Stored(
                new BinlogPosition("b.000009", 400, GtidSet.EMPTY),
                Optional.of(new BinlogIdentity("", 7, 1_767_323_045)),
                Set.of("t"),
                Optional.of(COMMIT));
        BinlogWindow live = new BinlogWindow(
                new BinlogIdentity("", 7, 1_767_323_045),
                false,
                GtidSet.EMPTY,
                GtidSet.EMPTY,
                List.of(new LogFile("b.000008", 5_000), new LogFile("b.000009", 1_000), new LogFile("b.000010", 2_000)),
                true);
        assertThat(BinlogComparison.of(stored, live, new Retention(OptionalLong.of(7_200), OptionalLong.empty())))
                .containsExactly(
                        new Comparison("server_uuid", "none (MariaDB)", "none (MariaDB)"),
                        new Comparison(
                                "log file b.000009",
                                "begun by server 7 at 2026-01-02T03:04:05Z",
                                "begun by server 7 at 2026-01-02T03:04:05Z"),
                        new Comparison("position", "b.000009:400", "an event begins there, or the file ends"),
                        new Comparison("last commit", "2026-01-02T03:04:05Z", ""),
                        new Comparison("log from", "", "b.000008"),
                        new Comparison("log to", "", "b.000010:2000"),
                        new Comparison("to read again", "", "2,600 bytes"),
                        new Comparison("kept for", "", "at least 2 hours"));
        assertThat(BinlogComparison.of(stored, live, new Retention(OptionalLong.of(7_200), OptionalLong.of(9_000))))
                .as("a time would promise too much")
                .endsWith(new Comparison("kept", "", "until all files have more than 9,000 bytes"));
    }

    @Test
    void aBinlogPositionOfAFileThatIsGoneIsNotMeasured() {
        Stored stored = new Stored(
                new BinlogPosition("b.000001", 4, GtidSet.EMPTY), Optional.empty(), Set.of(), Optional.empty());
        BinlogWindow live = new BinlogWindow(
                new BinlogIdentity("u", 0, 0),
                true,
                GtidSet.EMPTY,
                GtidSet.EMPTY,
                List.of(new LogFile("b.000010", 2_000)),
                false);
        assertThat(BinlogComparison.of(stored, live, new Retention(OptionalLong.empty(), OptionalLong.empty())))
                .contains(
                        new Comparison("server_uuid", "not written down", "u"),
                        new Comparison("log file b.000001", "not written down", "not there"),
                        new Comparison("position", "b.000001:4", ""),
                        new Comparison("executed", "none", "none"),
                        new Comparison("to read again", "", ""),
                        new Comparison("kept for", "", "no limit: the server removes no log by itself"));
    }
}
