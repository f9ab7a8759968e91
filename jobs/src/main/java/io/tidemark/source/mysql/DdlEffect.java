package io.tidemark.source.mysql;

import io.tidemark.source.TableName;
import io.tidemark.source.split.TableLayout;

/** What a statement in the binary log does to one captured table. */
sealed interface DdlEffect {

    /** As the layouts name it. */
    TableName table();

    /**
     * Its rows have other columns from here on.
     *
     * @param layout as of the position behind the statement
     */
    record Altered(TableName table, TableLayout layout) implements DdlEffect {}

    /** Rows went, or came, that the log does not have: all of them, or those of a partition. */
    record Emptied(TableName table) implements DdlEffect {}

    /**
     * There is no such table any more, or another one has its name.
     *
     * @param how for the operator: {@code DROP TABLE}
     */
    record Gone(TableName table, String how) implements DdlEffect {}

    /**
     * Which columns its rows have from here on is not known.
     *
     * @param reason for the operator; has names from the statement, never its values
     */
    record Unreadable(TableName table, String reason) implements DdlEffect {}

    /** Rows of it were changed, and the log has the statement in place of them: {@code binlog_format=STATEMENT}. */
    record RowsAsStatement(TableName table) implements DdlEffect {}
}
