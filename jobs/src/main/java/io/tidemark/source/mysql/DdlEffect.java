package io.tidemark.source.mysql;

import io.tidemark.source.TableName;
import io.tidemark.source.split.TableLayout;
import java.util.Set;

/** What a statement in the binary log does to one captured table. */
sealed interface DdlEffect {

    /** As the layouts name it. */
    TableName table();

    /**
     * Its rows have other columns from here on.
     *
     * @param layout as of the position behind the statement
     * @param replaced names of its columns, as in the layout, that were names of other columns before: they have other
     *     values from here on, which the log does not have
     */
    record Altered(TableName table, TableLayout layout, Set<String> replaced) implements DdlEffect {

        public Altered {
            replaced = Set.copyOf(replaced);
        }
    }

    /**
     * Rows went, or came, that the log does not have: all of them, or some.
     *
     * @param truncated by {@code TRUNCATE} of the table, and not in any other way
     */
    record Emptied(TableName table, boolean truncated) implements DdlEffect {

        static Emptied byTruncate(TableName table) {
            return new Emptied(table, true);
        }

        static Emptied otherwise(TableName table) {
            return new Emptied(table, false);
        }
    }

    /**
     * It has become a table that cannot be read exactly.
     *
     * @param reason for the operator: {@code DROP PRIMARY KEY}
     */
    record Unfit(TableName table, String reason) implements DdlEffect {}

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
