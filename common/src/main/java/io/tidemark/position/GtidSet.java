package io.tidemark.position;

import io.tidemark.problem.Words;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A set of MySQL's global transaction ids: for each source, intervals of transaction numbers (MySQL manual, section
 * 19.1.3.1). Printed as the server prints it, without line breaks: {@code uuid:1-5:7,uuid:1-3}. A source may have a tag,
 * {@code uuid:tag:1-5}, which here is a part of its name.
 *
 * <p>Never changed once it is made; sets that differ by one transaction share everything else.
 */
public final class GtidSet implements Serializable {

    public static final GtidSet EMPTY = new GtidSet(Map.of());

    private static final long serialVersionUID = 1L;

    /** A server's UUID has 36 characters, a tag 32 at most (MySQL manual, section 19.1.3.1). */
    private static final int LONGEST_NAME = 100;

    /** For each source: first, last, first, last, ...; ascending, with gaps between. */
    private final TreeMap<String, long[]> intervals;

    private GtidSet(Map<String, long[]> intervals) {
        this.intervals = new TreeMap<>(intervals);
    }

    /**
     * Reads what {@code @@gtid_executed} prints.
     *
     * @throws IllegalArgumentException if the text is no set of GTIDs
     */
    public static GtidSet parse(String text) {
        Map<String, List<long[]>> read = new TreeMap<>();
        for (String part : text.replaceAll("\\s", "").split(",", -1)) {
            if (!part.isEmpty()) {
                readPart(part, text, read);
            }
        }
        Map<String, long[]> intervals = new TreeMap<>();
        read.forEach((source, list) -> intervals.put(source, merged(list)));
        return new GtidSet(intervals);
    }

    private static void readPart(String part, String text, Map<String, List<long[]>> read) {
        String[] pieces = part.split(":", -1);
        String server = name(pieces[0], text);
        String source = server;
        for (int i = 1; i < pieces.length; i++) {
            if (!pieces[i].isEmpty() && !Character.isDigit(pieces[i].charAt(0))) {
                source = server + ":" + name(pieces[i], text);
                continue;
            }
            String[] ends = pieces[i].split("-", -1);
            try {
                long first = Long.parseLong(ends[0]);
                long last = ends.length == 1 ? first : Long.parseLong(ends[1]);
                if (ends.length > 2 || first < 1 || last < first) {
                    throw unreadable(text);
                }
                read.computeIfAbsent(source, none -> new ArrayList<>()).add(new long[] {first, last});
            } catch (NumberFormatException noNumber) {
                throw unreadable(text);
            }
        }
        if (pieces.length == 1) {
            throw unreadable(text);
        }
    }

    private static String name(String piece, String text) {
        if (piece.length() > LONGEST_NAME) {
            throw unreadable(text);
        }
        return piece.toLowerCase(Locale.ROOT);
    }

    /** Sorts them, and makes one of those between which there is no gap. */
    private static long[] merged(List<long[]> list) {
        list.sort(Comparator.comparingLong(interval -> interval[0]));
        long[] merged = new long[2 * list.size()];
        int size = 0;
        for (long[] interval : list) {
            if (size > 0 && interval[0] - 1 <= merged[size - 1]) {
                merged[size - 1] = Math.max(merged[size - 1], interval[1]);
            } else {
                merged[size++] = interval[0];
                merged[size++] = interval[1];
            }
        }
        return Arrays.copyOf(merged, size);
    }

    private static IllegalArgumentException unreadable(String text) {
        return new IllegalArgumentException(
                "'" + Words.brief(text) + "' is no set of GTIDs: expected source:first-last:..., separated by commas");
    }

    /** This set and one more transaction. */
    public GtidSet with(String source, long number) {
        return with(source, number, number);
    }

    private GtidSet with(String source, long first, long last) {
        long[] known = intervals.get(source);
        long[] merged = known == null ? new long[] {first, last} : merged(known, first, last);
        if (merged == known) {
            return this;
        }
        GtidSet more = new GtidSet(intervals);
        more.intervals.put(source, merged);
        return more;
    }

    private static long[] merged(long[] known, long first, long last) {
        int end = known.length - 1;
        if (first == known[end] + 1) {
            // The next transaction of a source that is read in its order.
            long[] longer = known.clone();
            longer[end] = last;
            return longer;
        }
        long[] merged = new long[known.length + 2];
        int size = 0;
        long from = first;
        long to = last;
        boolean placed = false;
        for (int i = 0; i < known.length; i += 2) {
            if (!placed && to < known[i] - 1) {
                merged[size++] = from;
                merged[size++] = to;
                placed = true;
            }
            if (placed || known[i + 1] < from - 1) {
                merged[size++] = known[i];
                merged[size++] = known[i + 1];
            } else {
                from = Math.min(from, known[i]);
                to = Math.max(to, known[i + 1]);
            }
        }
        if (!placed) {
            merged[size++] = from;
            merged[size++] = to;
        }
        return Arrays.equals(known, 0, known.length, merged, 0, size) ? known : Arrays.copyOf(merged, size);
    }

    public boolean isEmpty() {
        return intervals.isEmpty();
    }

    /** The sources, tags included, that have transactions in the set. */
    public Set<String> sources() {
        return Collections.unmodifiableSet(intervals.keySet());
    }

    /** What is in the set of a source: first, last, first, last, ...; ascending, with gaps between. */
    public long[] intervals(String source) {
        long[] known = intervals.get(source);
        return known == null ? new long[0] : known.clone();
    }

    /** Those of one server, with whatever tags. */
    public GtidSet ofServer(String uuid) {
        String server = uuid.toLowerCase(Locale.ROOT);
        GtidSet own = new GtidSet(intervals);
        own.intervals.keySet().removeIf(source -> !source.equals(server) && !source.startsWith(server + ":"));
        return own;
    }

    /** Whether the transaction is in the set. */
    public boolean contains(String source, long number) {
        return contains(intervals.get(source), number, number);
    }

    private static boolean contains(long[] known, long first, long last) {
        if (known == null) {
            return false;
        }
        int from = 0;
        int to = known.length / 2;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (known[2 * middle + 1] < first) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return 2 * from < known.length && known[2 * from] <= first && last <= known[2 * from + 1];
    }

    /** Whether every transaction of the other set is in this one. */
    public boolean containsAll(GtidSet other) {
        for (Map.Entry<String, long[]> source : other.intervals.entrySet()) {
            long[] known = intervals.get(source.getKey());
            long[] asked = source.getValue();
            for (int i = 0; i < asked.length; i += 2) {
                if (!contains(known, asked[i], asked[i + 1])) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The transactions of this set that are not in the other one. */
    public GtidSet without(GtidSet other) {
        Map<String, long[]> left = new TreeMap<>();
        intervals.forEach((source, known) -> {
            long[] rest = without(known, other.intervals.getOrDefault(source, new long[0]));
            if (rest.length > 0) {
                left.put(source, rest);
            }
        });
        return new GtidSet(left);
    }

    private static long[] without(long[] known, long[] taken) {
        long[] rest = new long[known.length + taken.length];
        int size = 0;
        int next = 0;
        for (int i = 0; i < known.length; i += 2) {
            long from = known[i];
            boolean left = true;
            while (next < taken.length && taken[next + 1] < from) {
                next += 2;
            }
            for (int at = next; at < taken.length && taken[at] <= known[i + 1]; at += 2) {
                if (taken[at] > from) {
                    rest[size++] = from;
                    rest[size++] = taken[at] - 1;
                }
                left = taken[at + 1] < known[i + 1];
                from = left ? taken[at + 1] + 1 : from;
            }
            if (left) {
                rest[size++] = from;
                rest[size++] = known[i + 1];
            }
        }
        return Arrays.copyOf(rest, size);
    }

    /** How many transactions are in the set; {@link Long#MAX_VALUE} if a long does not hold it. */
    public long size() {
        long size = 0;
        for (long[] known : intervals.values()) {
            for (int i = 0; i < known.length; i += 2) {
                size += known[i + 1] - known[i] + 1;
                if (size < 0) {
                    return Long.MAX_VALUE;
                }
            }
        }
        return size;
    }

    /** How two sets lie to each other: the one that is within the other comes before it. */
    public LogOrder order(GtidSet other) {
        boolean within = other.containsAll(this);
        boolean around = containsAll(other);
        if (within && around) {
            return LogOrder.SAME;
        }
        if (within) {
            return LogOrder.BEFORE;
        }
        return around ? LogOrder.AFTER : LogOrder.INCOMPARABLE;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GtidSet set && containsAll(set) && set.containsAll(this);
    }

    @Override
    public int hashCode() {
        return intervals.entrySet().stream()
                .mapToInt(source -> source.getKey().hashCode() ^ Arrays.hashCode(source.getValue()))
                .sum();
    }

    @Override
    public String toString() {
        return intervals.entrySet().stream()
                .map(source -> source.getKey() + printed(source.getValue()))
                .collect(Collectors.joining(","));
    }

    private static String printed(long[] ends) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < ends.length; i += 2) {
            text.append(':').append(ends[i]);
            if (ends[i] != ends[i + 1]) {
                text.append('-').append(ends[i + 1]);
            }
        }
        return text.toString();
    }
}
