package io.tidemark.source;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import java.io.Serializable;

/**
 * A statement reads a table.
 *
 * @param statement what it is called: its target
 */
public record TableRead(String statement, TableName table) implements Serializable {

    /** What to say of a statement that is new where its table has been read before. */
    public Problem withoutHistory() {
        return new Problem(
                ErrorCode.STATEMENT_WITHOUT_HISTORY,
                "%s, which the restored state has read already".formatted(this),
                "a statement that was there when its tables were first read, or tables that are new as well: it would"
                        + " never see their rows of before",
                "Run the statement in a pipeline and with a slot of its own, or submit all of them without state and"
                        + " into empty targets.");
    }

    @Override
    public String toString() {
        return "INSERT INTO %s reads %s".formatted(statement, table);
    }
}
