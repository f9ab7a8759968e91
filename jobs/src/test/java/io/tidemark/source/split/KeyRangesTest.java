package io.tidemark.source.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.source.CapturedColumn;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.TableName;
import io.tidemark.source.split.KeyBound.OfNumber;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.apache.flink.table.types.logical.BigIntType;
import org.junit.jupiter.api.Test;

class KeyRangesTest {

    private static final CapturedTable TABLE = new CapturedTable(
            new TableName("s", "t"),
            List.of(new CapturedColumn("id", new BigIntType(false))),
            List.of("id"),
            List.of("id"),
            false);

    /** The rows that each range has, as the values say. */
    private static List<Integer> sizes(NavigableSet<Long> values, long rows) throws SQLException {
        List<BigInteger> bounds = KeyRanges.bounds(
                BigInteger.valueOf(values.first()),
                BigInteger.valueOf(values.last()),
                values.size(),
                rows,
                (from, to) -> values.subSet(from.longValueExact(), true, to.longValueExact(), true)
                        .size());
        return KeyRanges.cut(
                        TABLE,
                        "id",
                        bounds.stream()
                                .map(bound -> new OfNumber(bound.longValueExact()))
                                .toList())
                .stream()
                .map(chunk -> (int) values.stream()
                        .filter(value -> isIn(chunk.range(), value))
                        .count())
                .toList();
    }

    private static boolean isIn(KeyRange range, long value) {
        return (range.from() == null || value >= ((OfNumber) range.from()).value())
                && (range.to() == null || value < ((OfNumber) range.to()).value());
    }

    @Test
    void rangesMeetAndLeaveNothingOut() {
        assertThat(KeyRanges.cut(TABLE, "id", List.of(new OfNumber(24), new OfNumber(48))))
                .extracting(ChunkSplit::range)
                .containsExactly(
                        new KeyRange(null, new OfNumber(24)),
                        new KeyRange(new OfNumber(24), new OfNumber(48)),
                        new KeyRange(new OfNumber(48), null));
        assertThat(KeyRanges.cut(TABLE, "id", List.of())).containsExactly(KeyRanges.whole(TABLE));
    }

    @Test
    void boundsThatDoNotRiseAreRefused() {
        assertThatThrownBy(() -> KeyRanges.cut(TABLE, "id", List.of(new OfNumber(24), new OfNumber(24))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("s.t is cut at 24 and then at 24");
    }

    @Test
    void denseValuesHaveRangesOfAboutTheSameSize() throws Exception {
        TreeSet<Long> values = new TreeSet<>(LongStream.range(0, 10_000).boxed().toList());
        List<Integer> sizes = sizes(values, 100);
        assertThat(sizes).allMatch(size -> size <= 150);
        assertThat(sizes.size()).isBetween(67, 200);
        assertThat(sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(10_000);
    }

    @Test
    void valuesThatLieCloseTogetherDoNotMakeOneLargeRange() throws Exception {
        TreeSet<Long> values = new TreeSet<>(List.of(Long.MIN_VALUE, Long.MAX_VALUE));
        LongStream.range(1_000_000, 1_009_000).forEach(values::add);
        Random random = new Random(1);
        LongStream.range(0, 1_000).forEach(i -> values.add(random.nextLong()));
        List<Integer> sizes = sizes(values, 100);
        assertThat(sizes).allMatch(size -> size <= 150);
        assertThat(sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(values.size());
        assertThat(sizes.size()).isLessThan(300);
    }

    @Test
    void aSingleValueIsOneRangeHoweverManyRowsHaveIt() throws Exception {
        assertThat(KeyRanges.bounds(BigInteger.TEN, BigInteger.TEN, 1_000_000, 100, (from, to) -> 1_000_000))
                .isEmpty();
    }

    @Test
    void anEstimateThatNeverFallsDoesNotCutForEver() throws Exception {
        assertThat(KeyRanges.bounds(BigInteger.ZERO, BigInteger.TWO.pow(64), 1_000_000, 100, (from, to) -> 1_000_000))
                .hasSizeBetween(1_000, KeyRanges.MOST + 100);
    }

    @Test
    void anEstimateThatIsTooLowDoesNotMakeOneLargeRange() throws Exception {
        assertThat(KeyRanges.bounds(BigInteger.ZERO, BigInteger.valueOf(9_999), 10_000, 100, (from, to) -> 1))
                .hasSizeBetween(25, 200);
    }

    @Test
    void chunksBecomeLargerBeforeThereAreTooMany() {
        assertThat(KeyRanges.wanted(0, 50_000)).isOne();
        assertThat(KeyRanges.wanted(50_000, 50_000)).isOne();
        assertThat(KeyRanges.wanted(50_001, 50_000)).isEqualTo(2);
        assertThat(KeyRanges.wanted(Long.MAX_VALUE / 2, 1)).isEqualTo(KeyRanges.MOST);
    }
}
