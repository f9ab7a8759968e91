package io.tidemark.bench;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the rows that one thread of this JVM takes in; read by another. */
final class RowCounter {

    private static final List<RowCounter> ALL = new CopyOnWriteArrayList<>();

    private final AtomicLong published = new AtomicLong();
    private long rows;
    private long bytes;
    private volatile long firstNanos;

    private RowCounter() {}

    /** A counter of the run that goes on. */
    static RowCounter open() {
        RowCounter counter = new RowCounter();
        ALL.add(counter);
        return counter;
    }

    /** A new run begins; those of the one before have ended. */
    static void reset() {
        ALL.clear();
    }

    void add(long rowBytes) {
        add(1, rowBytes);
    }

    void add(long moreRows, long moreBytes) {
        if (rows == 0) {
            firstNanos = System.nanoTime();
        }
        rows += moreRows;
        bytes += moreBytes;
        published.lazySet(rows);
    }

    /** All rows of the run so far. */
    static long rows() {
        long sum = 0;
        for (RowCounter counter : ALL) {
            sum += counter.published.get();
        }
        return sum;
    }

    /** All bytes of the run, as of the last row. */
    static long bytes() {
        long sum = 0;
        for (RowCounter counter : ALL) {
            counter.published.get();
            sum += counter.bytes;
        }
        return sum;
    }

    /** When the first row of the run came; {@code none} if there is none yet. */
    static long firstNanos(long none) {
        return ALL.stream()
                .filter(counter -> counter.published.get() > 0)
                .mapToLong(counter -> counter.firstNanos)
                .min()
                .orElse(none);
    }
}
