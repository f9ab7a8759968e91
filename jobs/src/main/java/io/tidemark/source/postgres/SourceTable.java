package io.tidemark.source.postgres;

import io.tidemark.source.TableName;
import java.util.List;

/**
 * A table as the source's catalog has it.
 *
 * @param columns in the table's order
 * @param primaryKey empty for none
 * @param replicaIdentity as {@code pg_class.relreplident}
 * @param identity the columns that the log names a row by: of the primary key or the chosen index; empty if there are
 *     none, or under {@code REPLICA IDENTITY FULL}
 * @param logged whether its changes are in the log at all
 * @param partitioned whether it is made of partitions; each has a replica identity of its own
 * @param mixedPartitions partitions whose replica identity is another than the table's
 * @param readable whether the user may read it
 * @param rowsHidden whether row security hides rows from the user
 * @param publishable whether the user may make a publication of it
 * @param comment null for none
 */
public record SourceTable(
        TableName name,
        List<SourceColumn> columns,
        List<String> primaryKey,
        char replicaIdentity,
        List<String> identity,
        boolean logged,
        boolean partitioned,
        List<String> mixedPartitions,
        boolean readable,
        boolean rowsHidden,
        boolean publishable,
        String comment) {

    private static final char FULL = 'f';

    /**
     * Whether the log carries the whole row as it was before each update and delete. Of a partitioned table that is not
     * relied on: the log says {@code FULL} for the table even where a partition is not (FAULTS 30).
     */
    public boolean complete() {
        return replicaIdentity == FULL && !partitioned;
    }

    /** The columns by which rows are told apart in the log; empty if there are none, or if it has whole rows. */
    @Override
    public List<String> identity() {
        return replicaIdentity == FULL && partitioned ? primaryKey : identity;
    }
}
