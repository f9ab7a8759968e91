package io.tidemark.guard;

import static io.tidemark.guard.BinlogCase.OTHER_SERVER;
import static io.tidemark.guard.BinlogCase.READ;
import static io.tidemark.guard.BinlogCase.SERVER;
import static io.tidemark.guard.BinlogCase.THIRD_SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.guard.BinlogCase.Executed;
import io.tidemark.guard.BinlogCase.Files;
import io.tidemark.guard.BinlogCase.Header;
import io.tidemark.guard.BinlogCase.Identity;
import io.tidemark.guard.BinlogCase.Offset;
import io.tidemark.guard.BinlogCase.Purged;
import io.tidemark.guard.BinlogCase.Server;
import io.tidemark.log.MySqlLog.LogFile;
import io.tidemark.position.BinlogPosition;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Every combination of what a state and a server may say, against a table of rules: the first that holds gives the verdict. */
class BinlogGuardTest {

    private enum Verdicts {
        SERVES,
        UNKNOWN,
        OTHER_HISTORY,
        IDS_OFF,
        LOG_PURGED,
        OUT_OF_REACH
    }

    private static final Map<String, Rule> RULES = new LinkedHashMap<>();

    private record Rule(Verdicts verdict, Predicate<BinlogCase> holds) {}

    private static void rule(String name, Verdicts verdict, Predicate<BinlogCase> holds) {
        RULES.put(name, new Rule(verdict, holds));
    }

    static {
        rule("no log", Verdicts.OTHER_HISTORY, c -> c.files() == Files.NONE);

        rule("ids: none any more", Verdicts.IDS_OFF, c -> c.ids() && c.server() != Server.WITH_IDS);
        rule("ids: file begun anew", Verdicts.OTHER_HISTORY, c -> c.ids() && c.itsFile() && c.otherFile());
        rule("ids: end lost", Verdicts.OTHER_HISTORY, c -> c.ids() && c.itsFile() && c.files() == Files.SHORTER);
        rule(
                "ids: number taken back",
                Verdicts.OTHER_HISTORY,
                c -> c.ids() && c.itsFile() && c.files() == Files.NOT_YET);
        rule(
                "ids: own transactions are left of before a file that is gone",
                Verdicts.OTHER_HISTORY,
                c -> c.ids()
                        && c.itsFile()
                        && !c.hasFile()
                        && (c.purged() == Purged.NOTHING || c.purged() == Purged.SOME));
        rule(
                "ids: transactions missing",
                Verdicts.OTHER_HISTORY,
                c -> c.ids() && c.executed() != Executed.SAME && c.executed() != Executed.MORE);
        rule(
                "ids: purged",
                Verdicts.LOG_PURGED,
                c -> c.ids() && (c.purged() == Purged.ONE_MORE || c.purged() == Purged.ONE_OF_A_THIRD));
        rule("ids: another server of the group", Verdicts.SERVES, c -> c.ids() && c.identity() == Identity.OTHER);

        rule("place: another server", Verdicts.OTHER_HISTORY, c -> !c.ids() && c.identity() == Identity.OTHER);
        rule(
                "place: number taken back, or another name",
                Verdicts.OTHER_HISTORY,
                c -> !c.ids() && (c.files() == Files.NOT_YET || c.files() == Files.OTHER_NAME));
        rule("place: removed", Verdicts.LOG_PURGED, c -> !c.ids() && c.files() == Files.REMOVED);
        rule(
                "place: file begun anew",
                Verdicts.OTHER_HISTORY,
                c -> !c.ids() && c.identity() == Identity.SAME && c.otherFile());
        rule("place: end lost", Verdicts.OTHER_HISTORY, c -> !c.ids() && c.files() == Files.SHORTER);
        rule("place: 32 bits", Verdicts.OUT_OF_REACH, c -> !c.ids() && c.offset() == Offset.OUT_OF_REACH);
        rule("place: inside of an event", Verdicts.OTHER_HISTORY, c -> !c.ids() && !c.boundary());

        rule("nothing known", Verdicts.UNKNOWN, c -> c.identity() == Identity.NONE);
        rule("file not known", Verdicts.UNKNOWN, c -> !c.headerStored());
        rule("file not comparable", Verdicts.UNKNOWN, c -> c.hasFile() && c.header() == Header.UNKNOWN);
        rule("nothing wrong", Verdicts.SERVES, c -> true);
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
        int cases = Choices.forEach(BinlogCase::choose, found -> {
            Map.Entry<String, Rule> first = RULES.entrySet().stream()
                    .filter(rule -> rule.getValue().holds().test(found))
                    .findFirst()
                    .orElseThrow();
            decided.merge(first.getKey(), 1, Integer::sum);
            Verdicts verdict = kind(BinlogGuard.judge(found.stored(), found.window()));
            if (verdict != first.getValue().verdict()) {
                wrong.add("%s instead of %s of %s".formatted(verdict, first.getKey(), found));
            }
        });
        assertThat(wrong).isEmpty();
        assertThat(cases).isEqualTo(2 * 3 * 3 * 2 * 3 * 4 * 7 * 2 * 5 * 6);
        assertThat(decided)
                .allSatisfy((rule, count) -> assertThat(count).as(rule).isPositive());
    }

    /** Transaction by transaction, whatever else there is. */
    @Test
    void whatIsServedByIdsIsReadOrWillBeSent() {
        Set<Executed> executed = EnumSet.noneOf(Executed.class);
        Set<Purged> purged = EnumSet.noneOf(Purged.class);
        Choices.forEach(BinlogCase::choose, found -> {
            Verdicts kind = kind(BinlogGuard.judge(found.stored(), found.window()));
            if (found.ids() && (kind == Verdicts.SERVES || kind == Verdicts.UNKNOWN)) {
                executed.add(found.executed());
                purged.add(found.purged());
            }
        });
        for (String source : List.of(SERVER, OTHER_SERVER, THIRD_SERVER)) {
            for (int number = 1; number <= 250; number++) {
                int transaction = number;
                if (READ.contains(source, number)) {
                    assertThat(executed).allMatch(server -> server.set().contains(source, transaction));
                } else {
                    assertThat(purged).noneMatch(server -> server.set().contains(source, transaction));
                }
            }
        }
        assertThat(executed).isNotEmpty();
        assertThat(purged).isNotEmpty();
    }

    /** A gap says from where to where, of which tables. */
    @Test
    void aGapIsThatFromTheStoredPositionToWhatIsLeft() {
        Choices.forEach(BinlogCase::choose, found -> {
            if (BinlogGuard.judge(found.stored(), found.window()) instanceof Verdict.Gap gap) {
                List<LogFile> files = found.files().of(found.offset().bytes);
                LogFile newest = files.get(files.size() - 1);
                assertThat(gap.from()).isEqualTo(found.stored().position());
                assertThat(gap.tables()).containsExactly("shop.orders");
                assertThat(gap.bytes()).isEmpty();
                assertThat(gap.to())
                        .isEqualTo(
                                gap.cause() == GapCause.LOG_PURGED
                                        ? new BinlogPosition(
                                                files.get(0).name(),
                                                4,
                                                found.purged().set())
                                        : new BinlogPosition(
                                                newest.name(),
                                                newest.bytes(),
                                                found.executed().set()));
            }
        });
    }
}
