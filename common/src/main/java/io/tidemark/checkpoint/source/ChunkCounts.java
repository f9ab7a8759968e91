package io.tidemark.checkpoint.source;

import io.tidemark.checkpoint.flink.UnreadableStateException;
import java.util.HashMap;
import java.util.Map;

/** Counts the chunks of tables by what their ids begin with, so that no chunk has to be kept. */
final class ChunkCounts {

    /** Far beyond any pipeline. */
    static final int MOST_TABLES = 100_000;

    private final Map<String, Count> byPrefix = new HashMap<>();

    /** Of one table. */
    static final class Count {

        private final SavedTable table;
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
        byPrefix.computeIfAbsent(prefix(id), prefix -> new Count(table)).all++;
    }

    /** One that was added is read; of others nothing is known. */
    void done(String id) {
        Count count = byPrefix.get(prefix(id));
        if (count != null) {
            count.done++;
        }
    }

    private static String prefix(String id) {
        return id.substring(0, Math.max(id.lastIndexOf(':'), 0));
    }

    Iterable<Count> counts() {
        return byPrefix.values();
    }

    long left() {
        return byPrefix.values().stream()
                .mapToLong(count -> count.all() - count.done())
                .sum();
    }
}
