package io.tidemark.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.BitSet;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GtidSetTest {

    private static final String ONE = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
    private static final String TWO = "4350f323-7565-4e59-8763-4b1b83a0ce0e";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ONE + ":1",
                ONE + ":1-5",
                ONE + ":1-5:7:9-11",
                ONE + ":1-5," + TWO + ":3-9223372036854775806",
                ONE + ":backup:1-3"
            })
    void printsWhatItHasRead(String text) {
        assertThat(GtidSet.parse(text)).hasToString(text);
    }

    @Test
    void readsWhatServersPrint() {
        assertThat(GtidSet.parse(TWO.toUpperCase(Locale.ROOT) + ":1-3,\n" + ONE + ":5:1-4"))
                .hasToString(ONE + ":1-5," + TWO + ":1-3");
        assertThat(GtidSet.parse(ONE + ":1-3:tag:1-2")).hasToString(ONE + ":1-3," + ONE + ":tag:1-2");
    }

    @Test
    void takesATagForPartOfTheSource() {
        GtidSet set = GtidSet.parse(ONE + ":1-3:5:tag:7");
        assertThat(set.sources()).containsExactly(ONE, ONE + ":tag");
        assertThat(set.intervals(ONE)).containsExactly(1, 3, 5, 5);
        assertThat(set.intervals(ONE + ":tag")).containsExactly(7, 7);
        assertThat(set.intervals(TWO)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {ONE, ONE + ":", ONE + ":0", ONE + ":5-3", ONE + ":1-2-3", ONE + ":1-x"})
    void refusesWhatIsNoSet(String text) {
        assertThatThrownBy(() -> GtidSet.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'%s' is no set of GTIDs: expected source:first-last:..., separated by commas", text);
    }

    /** Each copied for each, a hundred thousand intervals would take a hundred gigabytes. */
    @Test
    void isReadInMemoryInProportionToItsText() {
        StringBuilder text = new StringBuilder(ONE);
        for (int number = 200_001; number > 0; number -= 2) {
            text.append(':').append(number);
        }
        for (int source = 0; source < 10_000; source++) {
            text.append(",source").append(source).append(":1");
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        GtidSet set = GtidSet.parse(text.toString());
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(100 << 20);
        assertThat(set.intervals(ONE)).hasSize(200_002).startsWith(1, 1, 3, 3).endsWith(200_001, 200_001);
        assertThat(set.sources()).hasSize(10_001);
    }

    @Test
    void readsIntervalsInAnyOrderAndWhereverTheyMeet() {
        assertThat(GtidSet.parse(ONE + ":7-9:1-3:8:4:2-5:9223372036854775806-9223372036854775807:20"))
                .hasToString(ONE + ":1-5:7-9:20:9223372036854775806-9223372036854775807");
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            BitSet expected = new BitSet();
            StringBuilder text = new StringBuilder(ONE);
            for (int i = 0; i < 20; i++) {
                int first = 1 + random.nextInt(100);
                int last = first + random.nextInt(5);
                expected.set(first, last + 1);
                text.append(':').append(first).append('-').append(last);
            }
            GtidSet set = GtidSet.parse(text.toString());
            for (int number = 0; number <= 110; number++) {
                assertThat(set.contains(ONE, number)).as("seed %d", seed).isEqualTo(expected.get(number));
            }
        }
    }

    @Test
    void namesAreNoLongerThanServersMakeThem() {
        assertThatThrownBy(() -> GtidSet.parse("x".repeat(300) + ":1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "'%s... (302 characters)' is no set of GTIDs: expected source:first-last:..., separated by commas",
                        "x".repeat(200));
    }

    @Test
    void isWhateverWasAddedInAnyOrder() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            BitSet expected = new BitSet();
            GtidSet set = GtidSet.EMPTY;
            for (int i = 0; i < 60; i++) {
                int number = 1 + random.nextInt(80);
                expected.set(number);
                GtidSet before = set;
                set = set.with(ONE, number);
                assertThat(before.containsAll(set)).isEqualTo(before.contains(ONE, number));
            }
            for (int number = 1; number <= 81; number++) {
                assertThat(set.contains(ONE, number)).as("seed %d", seed).isEqualTo(expected.get(number));
            }
            assertThat(GtidSet.parse(set.toString())).isEqualTo(set).hasSameHashCodeAs(set);
        }
    }

    @Test
    void isOrderedAsFarAsOneContainsTheOther() {
        GtidSet set = GtidSet.parse(ONE + ":1-5:8");
        assertThat(set.order(GtidSet.parse(ONE + ":1-8"))).isEqualTo(LogOrder.BEFORE);
        assertThat(set.order(GtidSet.parse(ONE + ":2-4"))).isEqualTo(LogOrder.AFTER);
        assertThat(set.order(GtidSet.parse(ONE + ":8:1-5"))).isEqualTo(LogOrder.SAME);
        assertThat(set.order(GtidSet.parse(ONE + ":1-6"))).isEqualTo(LogOrder.INCOMPARABLE);
        assertThat(set.order(GtidSet.parse(TWO + ":1"))).isEqualTo(LogOrder.INCOMPARABLE);
    }

    @Test
    void hasAPartForEachServerWithAllOfItsTags() {
        GtidSet set = GtidSet.parse("%1$s:1-5:8:backup:1-2,%2$s:1-3".formatted(ONE, TWO));
        assertThat(set.ofServer(ONE.toUpperCase(Locale.ROOT))).isEqualTo(GtidSet.parse(ONE + ":1-5:8:backup:1-2"));
        assertThat(set.ofServer(TWO)).isEqualTo(GtidSet.parse(TWO + ":1-3"));
        assertThat(set.ofServer("")).isEqualTo(GtidSet.EMPTY);
    }

    @Test
    void whatOneHasAndTheOtherHasNotIsCounted() {
        GtidSet set = GtidSet.parse("%1$s:1-9:20-29,%2$s:1-3".formatted(ONE, TWO));
        assertThat(set.size()).isEqualTo(9 + 10 + 3);
        assertThat(set.without(GtidSet.EMPTY)).isEqualTo(set);
        assertThat(set.without(set)).isEqualTo(GtidSet.EMPTY);
        assertThat(set.without(GtidSet.parse(ONE + ":3-4:9-22:29-40")))
                .hasToString("%1$s:1-2:5-8:23-28,%2$s:1-3".formatted(ONE, TWO));
    }

    /** As one would take them away by hand. */
    @Test
    void leavesTheTransactionsThatTheOtherSetHasNot() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            GtidSet set = GtidSet.EMPTY;
            GtidSet other = GtidSet.EMPTY;
            GtidSet expected = GtidSet.EMPTY;
            for (int number = 1; number <= 60; number++) {
                boolean in = random.nextInt(3) > 0;
                boolean taken = random.nextInt(3) == 0;
                set = in ? set.with(ONE, number) : set;
                other = taken ? other.with(ONE, number) : other;
                expected = in && !taken ? expected.with(ONE, number) : expected;
            }
            assertThat(set.without(other)).as("seed %d", seed).isEqualTo(expected);
        }
    }

    @Test
    void countsUpToTheHighestNumberAndNoFurther() {
        String source = "11111111-aaaa-11f1-8a3b-0242ac110002";
        String other = "22222222-aaaa-11f1-8a3b-0242ac110002";
        GtidSet whole = GtidSet.parse(source + ":1-9223372036854775807");
        assertThat(whole.without(whole).isEmpty()).isTrue();
        assertThat(whole.without(GtidSet.parse(source + ":5-9223372036854775807")))
                .hasToString(source + ":1-4");
        assertThat(whole.with(source, 7)).isEqualTo(whole);
        assertThat(GtidSet.parse(source + ":1-3").with(source, Long.MAX_VALUE))
                .hasToString(source + ":1-3:9223372036854775807");
        assertThat(GtidSet.parse(whole + "," + other + ":1-9").size()).isEqualTo(Long.MAX_VALUE);
    }
}
