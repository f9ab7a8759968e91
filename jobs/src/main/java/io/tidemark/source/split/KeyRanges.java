package io.tidemark.source.split;

import io.tidemark.source.CapturedTable;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;

/** Cuts a table into chunks by ranges of an integer key of equal width. Tables without such a key are one chunk. */
public final class KeyRanges {

    private KeyRanges() {}

    /** The whole table as one chunk. */
    public static ChunkSplit whole(CapturedTable table) {
        return new ChunkSplit(table.name(), 0, 0, "", KeyRange.ALL);
    }

    /** The key by which a row is told in the log must be captured, else a streamed delete could not be placed. */
    public static String leadingIntegerKey(CapturedTable table) {
        if (table.key().isEmpty() || !table.identity().contains(table.key().get(0))) {
            return "";
        }
        String column = table.key().get(0);
        LogicalType type = table.rowType().getTypeAt(table.indexesOf(List.of(column))[0]);
        return type.is(LogicalTypeFamily.INTEGER_NUMERIC) ? column : "";
    }

    /**
     * @param lowest the least value of the key
     * @param highest its greatest value
     * @param wanted how many chunks, at least 2
     */
    public static List<ChunkSplit> cut(CapturedTable table, String column, long lowest, long highest, long wanted) {
        BigInteger width = BigInteger.valueOf(highest)
                .subtract(BigInteger.valueOf(lowest))
                .divide(BigInteger.valueOf(wanted))
                .max(BigInteger.ONE);
        List<ChunkSplit> chunks = new ArrayList<>();
        Long from = null;
        BigInteger next = BigInteger.valueOf(lowest).add(width);
        while (next.compareTo(BigInteger.valueOf(highest)) <= 0 && chunks.size() < wanted - 1) {
            long to = next.longValueExact();
            chunks.add(new ChunkSplit(table.name(), 0, chunks.size(), column, new KeyRange(from, to)));
            from = to;
            next = next.add(width);
        }
        chunks.add(new ChunkSplit(table.name(), 0, chunks.size(), column, new KeyRange(from, null)));
        return chunks;
    }
}
