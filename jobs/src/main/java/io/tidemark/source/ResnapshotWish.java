package io.tidemark.source;

import java.io.Serializable;
import java.util.Set;

/**
 * Tables that are to be read anew while the stream goes on, as somebody has asked for with a submission from a state.
 *
 * <p>What the state has of the same request already is not begun again: the same submission may be restarted at any time.
 *
 * @param request what tells this demand from all others; empty if there is none
 * @param tables of one database
 */
public record ResnapshotWish(String request, Set<TableName> tables) implements Serializable {

    /** Nobody wants any table read anew. */
    public static final ResnapshotWish NONE = new ResnapshotWish("", Set.of());

    public ResnapshotWish {
        tables = Set.copyOf(tables);
        if (request.isEmpty() && !tables.isEmpty()) {
            throw new IllegalArgumentException("a wish without a request for " + tables);
        }
    }
}
