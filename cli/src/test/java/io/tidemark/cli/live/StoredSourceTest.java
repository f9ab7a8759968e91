package io.tidemark.cli.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.source.Phase;
import io.tidemark.checkpoint.source.SourceKind;
import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.guard.BinlogWindow;
import io.tidemark.guard.Comparison;
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

class StoredSourceTest {

    private static final WalPosition HEAD = new WalPosition(0x100);

    private static SourceState state(LogPosition position, LogIdentity identity) {
        return new SourceState(
                "00",
                SourceKind.TIDEMARK,
                "",
                "",
                1,
                Phase.STREAMING,
                List.of(),
                position,
                true,
                Map.of(),
                identity,
                null,
                List.of());
    }

    private static StoredSource source(String name, String slot) {
        return new StoredSource(
                Optional.of(name).filter(text -> !text.isEmpty()),
                state(new WalPosition(0x10), new WalIdentity("7", 1, slot, Map.of())));
    }

    private static StoredSource.Match match(String name, StoredSource... stored) {
        return StoredSource.match(List.of(stored), name, true, Optional.empty());
    }

    private static LiveSource live(StoredSource.Match match, String system, String slot) {
        Optional<ReplicationSlot> found = slot.isEmpty()
                ? Optional.empty()
                : Optional.of(new ReplicationSlot(
                        slot,
                        "pgoutput",
                        "shop",
                        0,
                        Optional.of(new WalPosition(8)),
                        Optional.of(new WalPosition(4)),
                        "reserved",
                        false,
                        OptionalLong.of(900)));
        return LiveSource.of(
                "shop",
                match,
                new WalWindow(system, 1, Map.of(), HEAD, "shop", slot, found, "", Map.of()),
                Instant.EPOCH);
    }

    @Test
    void isTheOneOfTheDatabasesName() {
        StoredSource shop = source("shop", "a");
        StoredSource stock = source("stock", "b");
        assertThat(match("stock", shop, stock).source()).contains(stock.state());
        assertThat(match("mart", shop))
                .isEqualTo(new StoredSource.Match(Optional.empty(), "the state has no source mart, it has shop"));
        assertThat(match("mart").why()).isEqualTo("there is no state of it that could be read");
    }

    @Test
    void whereTheStateHasNoNamesIsTheOnlyOneItCanBe() {
        StoredSource first = source("", "a");
        StoredSource second = source("", "b");
        assertThat(match("shop", first).source()).contains(first.state());
        assertThat(match("shop", first, second).why()).isEqualTo("the state does not say which of its sources it is");
        assertThat(StoredSource.match(List.of(first, second), "shop", true, Optional.of("b"))
                        .source())
                .contains(second.state());
        assertThat(StoredSource.match(List.of(source("shop", "a")), "shop", false, Optional.empty())
                        .why())
                .isEqualTo("the state's source of that name is one of another kind of database");
        assertThat(match("shop", new StoredSource(Optional.of("shop"), state(null, null)))
                        .why())
                .isEqualTo("the state has no position of it yet");
    }

    /** FAULTS 19. */
    @Test
    void betweenPositionsOfTwoServersLieNoBytes() {
        StoredSource.Match match = match("shop", source("shop", "a"));
        assertThat(live(match, "7", "a").behindBytes()).hasValue(0xF0);
        assertThat(live(match, "7", "a").rows()).contains(new Comparison("to read again", "", "240 bytes"));
        assertThat(live(match, "8", "a").behindBytes()).isEmpty();
        assertThat(live(match, "8", "a").rows())
                .contains(new Comparison("system identifier", "7", "8"))
                .extracting(Comparison::what)
                .doesNotContain("to read again");
    }

    @Test
    void whatTheServerSaysOfItsLogIsToldWithoutAState() {
        assertThat(live(match("shop"), "7", "a").rows())
                .containsExactly(
                        new Comparison("slot", "", "a: reserved, not read"),
                        new Comparison("log from", "", "0/4"),
                        new Comparison("log to", "", "0/100"),
                        new Comparison("room for more log", "", "900 bytes"));
        assertThat(live(match("shop"), "7", "").rows())
                .containsExactly(
                        new Comparison("slot", "", "not known: say it in the context, as slot"),
                        new Comparison("log to", "", "0/100"));
    }

    private static LiveSource binlog(StoredSource.Match match, String uuid) {
        return binlog(match, uuid, OptionalLong.empty());
    }

    private static LiveSource binlog(StoredSource.Match match, String uuid, OptionalLong bytes) {
        BinlogWindow window = new BinlogWindow(
                new BinlogIdentity(uuid, 0, 0),
                false,
                GtidSet.EMPTY,
                GtidSet.EMPTY,
                List.of(new LogFile("b.000002", 500), new LogFile("b.000003", 70)),
                true);
        return LiveSource.of(
                "shop",
                match,
                BinlogPosition.parse("b.000003:70"),
                window,
                new Retention(OptionalLong.of(3 * 24 * 60 * 60), bytes),
                Instant.EPOCH);
    }

    private static StoredSource.Match at(String position) {
        StoredSource source = new StoredSource(
                Optional.of("shop"), state(BinlogPosition.parse(position), new BinlogIdentity("uuid", 1, 60)));
        return StoredSource.match(List.of(source), "shop", false, Optional.empty());
    }

    @Test
    void aLogFileThatIsGoneIsSaid() {
        assertThat(binlog(at("b.000001:4"), "uuid").rows())
                .contains(
                        new Comparison("log file b.000001", "begun by server 1 at 1970-01-01T00:01:00Z", "not there"),
                        new Comparison("log from", "", "b.000002"),
                        new Comparison("a file kept for", "", "at least 3 days"));
        assertThat(binlog(at("b.000001:4"), "uuid").behindBytes()).isEmpty();
        assertThat(binlog(at("b.000002:400"), "uuid").behindBytes()).hasValue(170);
        assertThat(binlog(at("b.000002:400"), "other").behindBytes()).isEmpty();
        assertThat(binlog(at("b.000002:400"), "uuid").rows())
                .extracting(Comparison::what)
                .doesNotContain("log file b.000002");
    }

    @Test
    void whatMySqlSaysOfItsLogIsToldWithoutAState() {
        assertThat(binlog(match("shop"), "uuid").rows())
                .containsExactly(
                        new Comparison("log from", "", "b.000002"),
                        new Comparison("log to", "", "b.000003:70"),
                        new Comparison("a file kept for", "", "at least 3 days"));
    }

    /** MariaDB's max_binlog_total_size. */
    @Test
    void aLogThatIsRemovedBySizeHasNoTime() {
        assertThat(binlog(match("shop"), "uuid", OptionalLong.of(9_000)).rows())
                .contains(new Comparison("a file kept", "", "until all files have more than 9,000 bytes"))
                .extracting(Comparison::what)
                .doesNotContain("a file kept for");
    }
}
