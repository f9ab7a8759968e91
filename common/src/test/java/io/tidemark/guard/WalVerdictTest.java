package io.tidemark.guard;

import static io.tidemark.guard.VerdictTexts.GAP;
import static io.tidemark.guard.VerdictTexts.OTHER_HISTORY;
import static io.tidemark.guard.VerdictTexts.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.log.ReplicationSlot;
import io.tidemark.position.PublishedTable;
import io.tidemark.position.WalIdentity;
import io.tidemark.position.WalPosition;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What an operator reads of what is wrong with a Postgres log. */
class WalVerdictTest {

    private static final String POSTGRES = "postgresql://db:5432/shop";
    private static final Optional<Instant> COMMITTED = Optional.of(Instant.parse("2026-11-21T10:00:00.123456Z"));
    private static final Map<String, PublishedTable> PUBLISHED =
            Map.of("public.a", published(1, 3), "public.b", published(4, 5));

    private static PublishedTable published(long table, long entry) {
        return new PublishedTable(table, 2, Set.of(entry), Set.of());
    }

    private static Stored postgres(Optional<Instant> lastCommit) {
        return new Stored(
                WalPosition.parse("1/500"),
                Optional.of(new WalIdentity("7", 2, "shop", PUBLISHED)),
                PUBLISHED.keySet(),
                lastCommit);
    }

    private static Optional<ReplicationSlot> slot(String plugin, Optional<WalPosition> confirmed, String status) {
        return Optional.of(new ReplicationSlot(
                "shop", plugin, "shop", 0, confirmed, confirmed, status, false, OptionalLong.empty()));
    }

    private static WalWindow window(
            String system,
            long timeline,
            String head,
            Optional<ReplicationSlot> slot,
            Map<String, PublishedTable> now) {
        return new WalWindow(
                system,
                timeline,
                Map.of(1L, new WalPosition(0x300), 2L, WalPosition.parse("1/4F0")),
                WalPosition.parse(head),
                "shop",
                "shop",
                slot,
                "dbz",
                now);
    }

    private static void assertPostgres(WalWindow window, String text, String found, String required) {
        assertThat(WalGuard.judge(postgres(COMMITTED), window)
                        .problem(POSTGRES)
                        .orElseThrow()
                        .text())
                .isEqualTo(text.formatted(POSTGRES + ": " + found, required));
    }

    private static final String MISSING_TO_HEAD =
            "the stored position is 1/500 (last commit before it 2026-11-21T10:00:00.123456Z), the source has gone on to"
                    + " 2/500: 4,294,967,296 bytes of log are missing, of public.a, public.b";

    @Test
    void ofASlot() {
        Optional<WalPosition> there = Optional.of(WalPosition.parse("1/500"));
        assertPostgres(
                window("7", 2, "2/500", Optional.empty(), PUBLISHED),
                GAP,
                "there is no slot shop; " + MISSING_TO_HEAD,
                "the slot that has kept the log since the stored position");
        assertPostgres(
                window("7", 2, "2/500", slot("pgoutput", there, "lost (wal_removed)"), PUBLISHED),
                GAP,
                "the server has removed log that slot shop needs (lost (wal_removed)); " + MISSING_TO_HEAD,
                "a slot whose log the server still has (see max_slot_wal_keep_size, idle_replication_slot_timeout)");
        assertPostgres(
                window("7", 2, "2/500", slot("wal2json", Optional.empty(), "reserved"), PUBLISHED),
                GAP,
                "slot shop cannot be read here: plugin 'wal2json', database 'shop', wal_status 'reserved', not complete; "
                        + MISSING_TO_HEAD,
                "a logical slot of this database, with the plugin pgoutput, whose creation is complete");
        assertPostgres(
                window(
                        "7",
                        2,
                        "2/500",
                        slot("pgoutput", Optional.of(WalPosition.parse("1/8E8")), "reserved"),
                        PUBLISHED),
                GAP,
                "slot shop begins at 1/8E8; the stored position is 1/500 (last commit before it"
                        + " 2026-11-21T10:00:00.123456Z), the source has gone on to 1/8E8: 1,000 bytes of log are missing, of"
                        + " public.a, public.b",
                "a slot that begins at the stored position or before it");
    }

    @Test
    void ofAPublication() {
        Optional<ReplicationSlot> slot = slot("pgoutput", Optional.of(WalPosition.parse("1/500")), "reserved");
        String missing = MISSING_TO_HEAD.replace("public.a, ", "");
        assertPostgres(
                window("7", 2, "2/500", slot, Map.of("public.a", PUBLISHED.get("public.a"))),
                GAP,
                "publication dbz is not there or does not have every row and every kind of change of public.b; "
                        + missing,
                "a publication of every row and every kind of change of the tables, all the time");
        assertPostgres(
                window(
                        "7",
                        2,
                        "2/500",
                        slot,
                        Map.of("public.a", PUBLISHED.get("public.a"), "public.b", published(4, 6))),
                GAP,
                "public.b, or each entry of it in publication dbz, was made anew since the position was stored; "
                        + missing,
                "the tables and the entries of the publication that were there when the position was stored");
    }

    @Test
    void ofAnotherHistory() {
        Optional<ReplicationSlot> slot = slot("pgoutput", Optional.of(WalPosition.parse("1/500")), "reserved");
        String stored = "; the stored position is 1/500";
        assertPostgres(
                window("8", 2, "2/500", slot, PUBLISHED),
                OTHER_HISTORY,
                "the server's system identifier is 8, that of the state is 7" + stored,
                "the server with system identifier 7");
        assertPostgres(
                window("7", 3, "2/500", slot, PUBLISHED),
                OTHER_HISTORY,
                "the server left timeline 2 at 1/4F0, 16 bytes before the stored position, and is on timeline 3"
                        + stored,
                "a server that has everything the state has read: one promoted or restored behind 1/500");
        assertPostgres(
                new WalWindow("7", 1, Map.of(), WalPosition.parse("2/500"), "shop", "shop", slot, "dbz", PUBLISHED),
                OTHER_HISTORY,
                "the server is on timeline 1, whose history does not contain timeline 2 of the state" + stored,
                "a server whose history contains timeline 2");
        assertPostgres(
                window("7", 2, "1/400", slot, PUBLISHED),
                OTHER_HISTORY,
                "the server's log ends at 1/400, 256 bytes before the stored position" + stored,
                "the server the position was read from, with nothing of its log taken back");
    }

    @Test
    void ofAHistoryThatNobodyKnows() {
        Stored nobody = new Stored(WalPosition.parse("1/500"), Optional.empty(), PUBLISHED.keySet(), COMMITTED);
        WalWindow window = window(
                "7", 2, "2/500", slot("pgoutput", Optional.of(WalPosition.parse("1/500")), "reserved"), PUBLISHED);
        assertThat(WalGuard.judge(nobody, window)
                        .problem(POSTGRES)
                        .orElseThrow()
                        .text())
                .isEqualTo(UNKNOWN.formatted(
                        POSTGRES + ": the state does not say which server its position 1/500 was read from"));
        assertThat(WalGuard.judge(postgres(COMMITTED), window).problem(POSTGRES))
                .isEmpty();
    }

    @Test
    void leavesOutACommitThatThereIsNot() {
        assertThat(WalGuard.judge(postgres(Optional.empty()), window("7", 2, "1/510", Optional.empty(), PUBLISHED))
                        .problem(POSTGRES)
                        .orElseThrow()
                        .found())
                .isEqualTo(POSTGRES + ": there is no slot shop; the stored position is 1/500, the source has gone on to"
                        + " 1/510: 16 bytes of log are missing, of public.a, public.b");
    }

    /** As while a job runs that has read everything there was. */
    @Test
    void aGapThatHasOnlyBegunSaysWhatItWouldMiss() {
        WalPosition here = WalPosition.parse("1/500");
        Verdict gap = new Verdict.Gap(
                GapCause.TABLE_UNPUBLISHED,
                "a table was taken out",
                here,
                here,
                OptionalLong.of(0),
                Set.of("s.a"),
                Optional.empty());
        assertThat(gap.problem("db").orElseThrow().found())
                .isEqualTo("db: a table was taken out; the stored position is 1/500, the source has gone on to 1/500:"
                        + " what comes from here on would be missing, of s.a");
    }

    /** What was read beyond the position may be nowhere on the standby that was promoted. */
    @Test
    void anotherTimelineIsRefusedWhileTablesAreBeingLoaded() {
        WalPosition begin = WalPosition.parse("1/500");
        Stored stored =
                new Stored(begin, Optional.of(new WalIdentity("7", 1, "shop", Map.of())), Set.of(), Optional.empty());
        WalWindow promoted = new WalWindow(
                "7",
                2,
                Map.of(1L, WalPosition.parse("1/600")),
                WalPosition.parse("1/700"),
                "shop",
                "shop",
                slot("pgoutput", Optional.of(begin), "reserved"),
                "shop",
                Map.of());
        assertThat(WalGuard.judge(stored, promoted)).isEqualTo(new Verdict.Serves());
        assertThat(WalGuard.judge(stored.loading(true), promoted))
                .isEqualTo(new Verdict.OtherHistory(
                        "the server has gone from timeline 1 to timeline 2 while tables were being loaded",
                        begin,
                        "the server the rows were read from: another one may not have all that was read"));
    }
}
