package io.tidemark.position;

import java.io.Serializable;
import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How a table comes to be in a publication, by the object identifiers of the catalog's rows: what was taken out and put
 * back, or made again under its old name, has another. Identifiers of tables' and of schemas' entries are counted
 * separately, as the catalog does.
 *
 * <p>A table may have several entries. Only those are listed that publish every row and every captured column by
 * themselves: filter and columns of an entry never change under its identifier.
 *
 * @param table of the table, {@code pg_class}
 * @param publication of the publication, {@code pg_publication}
 * @param byTable of the rows of {@code pg_publication_rel} that publish it, as itself or as a partition
 * @param bySchema of the rows of {@code pg_publication_namespace} that do; none of either if all tables are published
 */
public record PublishedTable(long table, long publication, Set<Long> byTable, Set<Long> bySchema)
        implements Serializable {

    public PublishedTable {
        byTable = sorted(byTable);
        bySchema = sorted(bySchema);
    }

    private static SortedSet<Long> sorted(Set<Long> identifiers) {
        return Collections.unmodifiableSortedSet(new TreeSet<>(identifiers));
    }

    /**
     * Whether a table that was published like this, and is now like that, was published all the time: it is the same one, in
     * the same publication, and one of the entries of before is still there. Whatever else was added or taken out meanwhile
     * was one too many.
     */
    public boolean isStill(PublishedTable now) {
        return table == now.table
                && publication == now.publication
                && (isOfAllTables()
                        ? now.isOfAllTables()
                        : !Collections.disjoint(byTable, now.byTable) || !Collections.disjoint(bySchema, now.bySchema));
    }

    private boolean isOfAllTables() {
        return byTable.isEmpty() && bySchema.isEmpty();
    }
}
