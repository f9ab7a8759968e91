package io.tidemark.source.split;

import io.tidemark.source.TableName;
import java.io.Serializable;
import java.util.List;

/**
 * A table that is read anew beside the stream, and how far that is. One that is complete stays known, so that a restart of the
 * submission that asked for it does not begin it again.
 *
 * @param request what tells this demand from all others
 * @param left its chunks whose last row has not been emitted, in the order in which they are read
 */
public record Reread(TableName table, String request, List<ChunkSplit> left) implements Serializable {

    /** Behind the request that a load has answered: targets have noted no keys for it, and must not go on as if they had. */
    private static final String LOADED = " (loaded)";

    public Reread {
        left = List.copyOf(left);
        if (request.isEmpty()) {
            throw new IllegalArgumentException(table + " is read anew without a request");
        }
    }

    /** A demand that is answered by loading the table as a whole: nothing is left to be read beside the stream, now or later. */
    public static Reread loaded(TableName table, String request) {
        return new Reread(table, request + LOADED, List.of());
    }

    /** Whether it was answered by a load, in which nobody notes what the targets are given. */
    public boolean isLoaded() {
        return request.endsWith(LOADED);
    }

    /** Whether a demand has been heard. */
    public boolean answers(String asked) {
        return request.equals(asked) || request.equals(asked + LOADED);
    }

    /** Whether all rows of the table have been emitted. */
    public boolean complete() {
        return left.isEmpty();
    }

    /** Without a chunk that has been emitted. */
    Reread without(ChunkSplit chunk) {
        return new Reread(
                table,
                request,
                left.stream().filter(other -> !other.equals(chunk)).toList());
    }
}
