package io.tidemark.source.enumerator;

import io.tidemark.source.TableName;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.TableSize;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How far the load of the source's tables is. Of a table that is read in part, as many rows and bytes are taken to be read
 * as its chunks that are.
 *
 * @param tables to be loaded
 * @param tablesDone of them
 * @param chunks all tables have
 * @param chunksDone of them
 * @param rows all tables have, about
 * @param rowsDone of them, about
 * @param bytes all tables have, about
 * @param bytesDone of them, about
 */
record LoadProgress(
        int tables, int tablesDone, int chunks, int chunksDone, long rows, long rowsDone, long bytes, long bytesDone) {

    /** There is nothing to load. */
    static final LoadProgress NONE = new LoadProgress(0, 0, 0, 0, 0, 0, 0, 0);

    /**
     * @param unassigned chunks that no reader has
     * @param outstanding ids of chunks that readers have not read to their end
     */
    static LoadProgress of(
            Map<TableName, TableSize> sizes, Collection<ChunkSplit> unassigned, Collection<String> outstanding) {
        Map<TableName, Long> left = unassigned.stream()
                .collect(Collectors.groupingBy(ChunkSplit::table, HashMap::new, Collectors.counting()));
        LoadProgress sum = NONE;
        for (Map.Entry<TableName, TableSize> table : sizes.entrySet()) {
            String prefix = ChunkSplit.idPrefix(table.getKey());
            long read = outstanding.stream().filter(id -> id.startsWith(prefix)).count();
            sum = sum.plus(table.getValue(), left.getOrDefault(table.getKey(), 0L) + read);
        }
        return sum;
    }

    private LoadProgress plus(TableSize table, long left) {
        double done = 1 - Math.min(1, (double) left / table.chunks());
        return new LoadProgress(
                tables + 1,
                tablesDone + (left == 0 ? 1 : 0),
                chunks + table.chunks(),
                chunksDone + (int) Math.max(0, table.chunks() - left),
                rows + table.rows(),
                rowsDone + Math.round(done * table.rows()),
                bytes + table.bytes(),
                bytesDone + Math.round(done * table.bytes()));
    }

    /** Of the whole, 0 to 1: by bytes, or by chunks if the source knows of no bytes. */
    double share() {
        if (chunks == 0) {
            return 1;
        }
        return bytes > 0 ? (double) bytesDone / bytes : (double) chunksDone / chunks;
    }

    boolean isDone() {
        return chunksDone == chunks;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%.0f %%: %,d of %,d tables, %,d of %,d chunks, %,d of about %,d rows",
                Math.floor(100 * share()),
                tablesDone,
                tables,
                chunksDone,
                chunks,
                rowsDone,
                rows);
    }
}
