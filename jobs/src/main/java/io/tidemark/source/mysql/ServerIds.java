package io.tidemark.source.mysql;

import java.io.Serializable;

/**
 * The ids under which a reader may present itself to the server, one of them at a time. Every reader and replica of a
 * server has an id of its own (MySQL manual, section 19.1.2.2).
 *
 * @param first at least 1
 * @param last at most 4294967295
 */
public record ServerIds(long first, long last) implements Serializable {

    private static final long HIGHEST = 4_294_967_295L;

    public ServerIds {
        if (first < 1 || last < first || last > HIGHEST) {
            throw new IllegalArgumentException(first + "-" + last + " is no range of server ids");
        }
    }

    /**
     * Reads {@code 5400} or {@code 5400-5408}.
     *
     * @throws IllegalArgumentException if the text is neither
     */
    public static ServerIds parse(String text) {
        String[] ends = text.strip().split("\\s*-\\s*", -1);
        if (ends.length > 2) {
            throw new IllegalArgumentException("'" + text + "' is no range of server ids");
        }
        long first = Long.parseLong(ends[0]);
        return new ServerIds(first, ends.length == 1 ? first : Long.parseLong(ends[1]));
    }

    @Override
    public String toString() {
        return first == last ? Long.toString(first) : first + "-" + last;
    }
}
