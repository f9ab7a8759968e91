package io.tidemark.source;

import java.io.Serializable;

/**
 * A statement reads a table.
 *
 * @param statement what it is called: its target
 */
public record TableRead(String statement, TableName table) implements Serializable {

    @Override
    public String toString() {
        return "INSERT INTO %s reads %s".formatted(statement, table);
    }
}
