package io.tidemark.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.log.ReplicationSlot;
import io.tidemark.position.PublishedTable;
import io.tidemark.position.WalIdentity;
import io.tidemark.position.WalPosition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Every combination of what a state and a server may say, against a table of rules: the first that holds gives the verdict. */
class WalGuardTest {

    private static final String ORDERS = "public.orders";
    private static final String ITEMS = "public.items";
    private static final PublishedTable PUBLISHED = new PublishedTable(10, 20, Set.of(30L), Set.of());

    /** By a table's entry and by that of its schema. */
    private static final PublishedTable TWICE = new PublishedTable(10, 20, Set.of(30L), Set.of(40L));

    private static final long TIMELINE = 5;

    private enum Verdicts {
        SERVES,
        UNKNOWN,
        OTHER_HISTORY,
        SLOT_MISSING,
        SLOT_LOST,
        SLOT_FOREIGN,
        SLOT_MOVED,
        TABLE_UNPUBLISHED,
        TABLE_REPUBLISHED
    }

    /** An LSN has no sign. */
    private enum Position {
        LOW(0x1000),
        MIDDLE(Long.MIN_VALUE),
        HIGH(-0x1000);

        private final long lsn;

        Position(long lsn) {
            this.lsn = lsn;
        }
    }

    private enum Place {
        BEFORE(-1),
        AT(0),
        BEHIND(1);

        private final long bytes;

        Place(long bytes) {
            this.bytes = bytes;
        }

        WalPosition of(Position position) {
            return new WalPosition(position.lsn + bytes);
        }
    }

    private enum Identity {
        UNKNOWN,
        SAME,
        OTHER
    }

    private enum Timeline {
        SAME(TIMELINE, Place.BEFORE),
        LEFT_BEFORE(2, Place.BEFORE),
        LEFT_THERE(2, Place.AT),
        LEFT_BEHIND(2, Place.BEHIND),
        NEVER_SEEN(3, Place.BEHIND),
        LATER(6, Place.BEHIND);

        private final long ofState;
        private final Place fork;

        Timeline(long ofState, Place fork) {
            this.ofState = ofState;
            this.fork = fork;
        }
    }

    private enum Slot {
        MISSING,
        LOST,
        LOST_FOR_A_REASON,
        PHYSICAL,
        OTHER_PLUGIN,
        OTHER_DATABASE,
        INCOMPLETE,
        BEFORE,
        AT,
        BEHIND;

        private Optional<ReplicationSlot> of(Position position) {
            return switch (this) {
                case MISSING -> Optional.empty();
                case LOST -> slot("pgoutput", "shop", Optional.of(Place.BEFORE.of(position)), "lost");
                case LOST_FOR_A_REASON -> slot("pgoutput", "shop", Optional.empty(), "lost (wal_removed)");
                case PHYSICAL -> slot("", "", Optional.empty(), "reserved");
                case OTHER_PLUGIN -> slot("wal2json", "shop", Optional.of(Place.AT.of(position)), "reserved");
                case OTHER_DATABASE -> slot("pgoutput", "other", Optional.of(Place.AT.of(position)), "reserved");
                case INCOMPLETE -> slot("pgoutput", "shop", Optional.empty(), "reserved");
                case BEFORE, AT, BEHIND ->
                    slot("pgoutput", "shop", Optional.of(Place.valueOf(name()).of(position)), "unreserved");
            };
        }

        private static Optional<ReplicationSlot> slot(
                String plugin, String database, Optional<WalPosition> confirmed, String status) {
            return Optional.of(new ReplicationSlot(
                    "reader", plugin, database, 0, confirmed, confirmed, status, false, OptionalLong.empty()));
        }

        private boolean isLost() {
            return this == LOST || this == LOST_FOR_A_REASON;
        }

        private boolean isReadable() {
            return this == BEFORE || this == AT || this == BEHIND;
        }
    }

    private enum Publication {
        AS_BEFORE,
        WITH_ONE_MORE,
        WITHOUT_THE_TABLES_ENTRY,
        WITHOUT_THE_SCHEMAS_ENTRY,
        WITH_A_NEW_ENTRY_OF_THE_TABLE,
        WITH_A_NEW_ENTRY_OF_THE_SCHEMA,
        WITH_BOTH_NEW,
        WITH_THE_NUMBERS_THE_OTHER_WAY_ROUND,
        WITH_A_NEW_TABLE_OF_THE_NAME,
        MADE_ANEW,
        OF_ALL_TABLES,
        WITHOUT_THE_TABLE;

        private static final Set<Publication> STILL = Set.of(
                AS_BEFORE,
                WITH_ONE_MORE,
                WITHOUT_THE_TABLES_ENTRY,
                WITHOUT_THE_SCHEMAS_ENTRY,
                WITH_A_NEW_ENTRY_OF_THE_TABLE,
                WITH_A_NEW_ENTRY_OF_THE_SCHEMA);

        private Optional<PublishedTable> items() {
            return switch (this) {
                case AS_BEFORE -> Optional.of(TWICE);
                case WITH_ONE_MORE -> published(10, 20, Set.of(30L, 31L), Set.of(40L));
                case WITHOUT_THE_TABLES_ENTRY -> published(10, 20, Set.of(), Set.of(40L));
                case WITHOUT_THE_SCHEMAS_ENTRY -> published(10, 20, Set.of(30L), Set.of());
                case WITH_A_NEW_ENTRY_OF_THE_TABLE -> published(10, 20, Set.of(31L), Set.of(40L));
                case WITH_A_NEW_ENTRY_OF_THE_SCHEMA -> published(10, 20, Set.of(30L), Set.of(41L));
                case WITH_BOTH_NEW -> published(10, 20, Set.of(31L), Set.of(41L));
                case WITH_THE_NUMBERS_THE_OTHER_WAY_ROUND -> published(10, 20, Set.of(40L), Set.of(30L));
                case WITH_A_NEW_TABLE_OF_THE_NAME -> published(11, 20, Set.of(30L), Set.of(40L));
                case MADE_ANEW -> published(10, 21, Set.of(30L), Set.of(40L));
                case OF_ALL_TABLES -> published(10, 20, Set.of(), Set.of());
                case WITHOUT_THE_TABLE -> Optional.empty();
            };
        }

        private static Optional<PublishedTable> published(
                long table, long publication, Set<Long> byTable, Set<Long> bySchema) {
            return Optional.of(new PublishedTable(table, publication, byTable, bySchema));
        }
    }

    private record Case(
            Position position,
            Identity identity,
            Timeline timeline,
            Place head,
            Slot slot,
            boolean publishedBefore,
            Publication publication) {

        Stored stored() {
            return stored("a name of before");
        }

        Stored stored(String slot) {
            Map<String, PublishedTable> before =
                    publishedBefore ? Map.of(ORDERS, PUBLISHED, ITEMS, TWICE) : Map.of(ORDERS, PUBLISHED);
            return new Stored(
                    new WalPosition(position.lsn),
                    identity == Identity.UNKNOWN
                            ? Optional.empty()
                            : Optional.of(new WalIdentity(
                                    identity == Identity.SAME ? "7" : "8", timeline.ofState, slot, before)),
                    Set.of(ORDERS, ITEMS),
                    Optional.empty());
        }

        WalWindow window() {
            Map<String, PublishedTable> now = new LinkedHashMap<>(Map.of(ORDERS, PUBLISHED, "public.other", PUBLISHED));
            publication.items().ifPresent(items -> now.put(ITEMS, items));
            return new WalWindow(
                    "7",
                    TIMELINE,
                    Map.of(2L, timeline.fork.of(position), 1L, new WalPosition(1)),
                    head.of(position),
                    "shop",
                    "reader",
                    slot.of(position),
                    "publication",
                    now);
        }
    }

    private record Rule(Verdicts verdict, Predicate<Case> holds) {}

    private static final Map<String, Rule> RULES = new LinkedHashMap<>();

    private static void rule(String name, Verdicts verdict, Predicate<Case> holds) {
        RULES.put(name, new Rule(verdict, holds));
    }

    static {
        rule("another server", Verdicts.OTHER_HISTORY, c -> c.identity == Identity.OTHER);
        rule(
                "a timeline that is none of the server's",
                Verdicts.OTHER_HISTORY,
                c -> c.identity == Identity.SAME
                        && (c.timeline == Timeline.NEVER_SEEN || c.timeline == Timeline.LATER));
        rule(
                "a timeline that was left before",
                Verdicts.OTHER_HISTORY,
                c -> c.identity == Identity.SAME && c.timeline == Timeline.LEFT_BEFORE);
        rule("a log that ends before", Verdicts.OTHER_HISTORY, c -> c.head == Place.BEFORE);
        rule("no slot", Verdicts.SLOT_MISSING, c -> c.slot == Slot.MISSING);
        rule("a slot without its log", Verdicts.SLOT_LOST, c -> c.slot.isLost());
        rule("no slot of ours", Verdicts.SLOT_FOREIGN, c -> !c.slot.isReadable());
        rule("not published", Verdicts.TABLE_UNPUBLISHED, c -> c.publication == Publication.WITHOUT_THE_TABLE);
        rule(
                "published in another way than before",
                Verdicts.TABLE_REPUBLISHED,
                c -> c.identity == Identity.SAME && c.publishedBefore && !Publication.STILL.contains(c.publication));
        rule("a slot that has gone on", Verdicts.SLOT_MOVED, c -> c.slot == Slot.BEHIND);
        rule("nothing known", Verdicts.UNKNOWN, c -> c.identity == Identity.UNKNOWN);
        rule("nothing wrong", Verdicts.SERVES, c -> true);
    }

    private static Case choose(Choices choices) {
        return new Case(
                choices.of(Position.class),
                choices.of(Identity.class),
                choices.of(Timeline.class),
                choices.of(Place.class),
                choices.of(Slot.class),
                choices.either(),
                choices.of(Publication.class));
    }

    private static Verdicts kind(Verdict verdict) {
        if (verdict instanceof Verdict.Gap gap) {
            return Verdicts.valueOf(gap.cause().name());
        }
        if (verdict instanceof Verdict.OtherHistory) {
            return Verdicts.OTHER_HISTORY;
        }
        return verdict instanceof Verdict.Unknown ? Verdicts.UNKNOWN : Verdicts.SERVES;
    }

    @Test
    void theFirstRuleThatHoldsGivesTheVerdict() {
        Map<String, Integer> decided = new LinkedHashMap<>();
        RULES.keySet().forEach(rule -> decided.put(rule, 0));
        List<String> wrong = new ArrayList<>();
        int cases = Choices.forEach(WalGuardTest::choose, found -> {
            Map.Entry<String, Rule> first = RULES.entrySet().stream()
                    .filter(rule -> rule.getValue().holds().test(found))
                    .findFirst()
                    .orElseThrow();
            decided.merge(first.getKey(), 1, Integer::sum);
            Verdicts verdict = kind(WalGuard.judge(found.stored(), found.window()));
            if (verdict != first.getValue().verdict()) {
                wrong.add("%s instead of %s of %s".formatted(verdict, first.getKey(), found));
            }
        });
        assertThat(wrong).isEmpty();
        assertThat(cases).isEqualTo(3 * 3 * 6 * 3 * 10 * 2 * 12);
        assertThat(decided)
                .allSatisfy((rule, count) -> assertThat(count).as(rule).isPositive());
    }

    /** While our own reader moves the slot, its place says nothing. */
    @Test
    void aContradictionIsWhateverIsWrongApartFromTheSlotsPlace() {
        Choices.forEach(WalGuardTest::choose, found -> {
            Verdict verdict = WalGuard.judge(found.stored(), found.window());
            boolean noContradiction = Set.of(Verdicts.SLOT_MOVED, Verdicts.UNKNOWN, Verdicts.SERVES)
                    .contains(kind(verdict));
            assertThat(WalGuard.contradiction(found.stored(), found.window()))
                    .as("%s", found)
                    .isEqualTo(noContradiction ? Optional.empty() : Optional.of(verdict));
        });
    }

    /** A running job's savepoint lies behind what it confirms; everything else is judged as ever. */
    @Test
    void whileItsJobReadsAStateIsJudgedByAllRulesButTheSlotsPlace() {
        Choices.forEach(WalGuardTest::choose, found -> {
            Verdicts expected = RULES.values().stream()
                    .filter(rule -> rule.verdict() != Verdicts.SLOT_MOVED)
                    .filter(rule -> rule.holds().test(found))
                    .findFirst()
                    .orElseThrow()
                    .verdict();
            assertThat(kind(WalGuard.judgeWhileRead(found.stored("reader"), found.window())))
                    .as("%s", found)
                    .isEqualTo(expected);
        });
    }

    /** That one the job does not move: what is confirmed of it is what it begins at. */
    @Test
    void anotherSlotIsJudgedByItsPlaceWhoeverReads() {
        Choices.forEach(WalGuardTest::choose, found -> {
            Stored stored = found.stored("another");
            if (stored.identity().isPresent()) {
                assertThat(WalGuard.judgeWhileRead(stored, found.window()))
                        .as("%s", found)
                        .isEqualTo(WalGuard.judge(stored, found.window()));
            }
        });
    }

    @Test
    void aGapIsThatFromTheStoredPositionToWhereTheSourceWouldBegin() {
        Choices.forEach(WalGuardTest::choose, found -> {
            if (WalGuard.judge(found.stored(), found.window()) instanceof Verdict.Gap gap) {
                Place to = gap.cause() == GapCause.SLOT_MOVED ? Place.BEHIND : found.head;
                assertThat(gap.from()).isEqualTo(found.stored().position());
                assertThat(gap.to()).isEqualTo(to.of(found.position));
                assertThat(gap.bytes()).hasValue(to.bytes);
                boolean oneTable =
                        gap.cause() == GapCause.TABLE_UNPUBLISHED || gap.cause() == GapCause.TABLE_REPUBLISHED;
                assertThat(gap.tables()).isEqualTo(oneTable ? Set.of(ITEMS) : Set.of(ITEMS, ORDERS));
            }
        });
    }
}
