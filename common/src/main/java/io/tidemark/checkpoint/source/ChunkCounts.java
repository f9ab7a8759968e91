package io.tidemark.checkpoint.source;

import io.tidemark.checkpoint.flink.UnreadableStateException;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts the chunks of tables by what their ids begin with, so that no chunk has to be kept. Of the ids there are sums of
 * hashes, which are alike, whatever their order, if the ids are.
 */
final class ChunkCounts {

    /** Far beyond any pipeline. */
    static final int MOST_TABLES = 100_000;

    private final Map<String, Count> byPrefix = new HashMap<>();

    /** Of one table. */
    static final class Count {

        private final SavedTable table;
        private final IdSum idsOfAll = new IdSum();
        private final IdSum idsOfDone = new IdSum();
        private long all;
        private long done;

        private Count(SavedTable table) {
            this.table = table;
        }

        SavedTable table() {
            return table;
        }

        long all() {
            return all;
        }

        long done() {
            return Math.min(all, done);
        }
    }

    /** There is one. */
    void add(SavedTable table, String id) throws UnreadableStateException {
        if (byPrefix.size() > MOST_TABLES) {
            throw new UnreadableStateException("more than %d tables".formatted(MOST_TABLES));
        }
        Count count = byPrefix.computeIfAbsent(prefix(id), prefix -> new Count(table));
        count.all++;
        count.idsOfAll.add(id);
    }

    /** One that was added is read; of others nothing is known. */
    void done(String id) {
        Count count = byPrefix.get(prefix(id));
        if (count != null) {
            count.done++;
            count.idsOfDone.add(id);
        }
    }

    private static String prefix(String id) {
        return id.substring(0, Math.max(id.lastIndexOf(':'), 0));
    }

    Iterable<Count> counts() {
        return byPrefix.values();
    }

    /** Whether, of each table whose chunks are all read, it is those that were added which are. */
    boolean isMatched() {
        return byPrefix.values().stream()
                .allMatch(count -> count.done < count.all || count.idsOfDone.isOfTheSame(count.idsOfAll));
    }

    long left() {
        return byPrefix.values().stream()
                .mapToLong(count -> count.all() - count.done())
                .sum();
    }
}
