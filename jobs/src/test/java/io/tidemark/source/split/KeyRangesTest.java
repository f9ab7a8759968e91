package io.tidemark.source.split;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.source.CapturedColumn;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.TableName;
import java.util.List;
import java.util.Random;
import org.apache.flink.table.types.logical.BigIntType;
import org.junit.jupiter.api.Test;

class KeyRangesTest {

    private static final CapturedTable TABLE = new CapturedTable(
            new TableName("s", "t"),
            List.of(new CapturedColumn("id", new BigIntType(false))),
            List.of("id"),
            List.of("id"),
            false);

    private static List<KeyRange> ranges(long lowest, long highest, long wanted) {
        return KeyRanges.cut(TABLE, "id", lowest, highest, wanted).stream()
                .map(ChunkSplit::range)
                .toList();
    }

    @Test
    void rangesMeetAndLeaveNothingOut() {
        assertThat(ranges(0, 99, 4))
                .containsExactly(
                        new KeyRange(null, 24L),
                        new KeyRange(24L, 48L),
                        new KeyRange(48L, 72L),
                        new KeyRange(72L, null));
    }

    @Test
    void aKeyOfFewValuesHasFewRanges() {
        assertThat(ranges(7, 7, 10)).containsExactly(KeyRange.ALL);
        assertThat(ranges(7, 8, 10)).containsExactly(new KeyRange(null, 8L), new KeyRange(8L, null));
    }

    @Test
    void theWholeRangeOfTheTypeCanBeCut() {
        List<KeyRange> ranges = ranges(Long.MIN_VALUE, Long.MAX_VALUE, 1_000);
        assertThat(ranges).hasSize(1_000);
        Random random = new Random(1);
        for (long key : new long[] {Long.MIN_VALUE, -1, 0, 1, Long.MAX_VALUE, random.nextLong(), random.nextLong()}) {
            assertThat(ranges.stream()
                            .filter(range -> (range.from() == null || key >= range.from())
                                    && (range.to() == null || key < range.to())))
                    .hasSize(1);
        }
    }
}
