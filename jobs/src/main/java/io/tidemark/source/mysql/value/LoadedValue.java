package io.tidemark.source.mysql.value;

import io.tidemark.source.value.ValueException;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Takes the value of {@link MySqlValues#selected} out of a row and turns it into the object a {@link
 * org.apache.flink.table.data.RowData} holds. The row comes from MariaDB Connector/J and a plain {@link
 * java.sql.Statement}: the text protocol.
 */
@FunctionalInterface
public interface LoadedValue {

    /**
     * @param column where the expression stands, from 1
     * @return null for SQL's NULL
     * @throws ValueException if the value has no exact place in the type
     */
    Object convert(ResultSet row, int column) throws SQLException, ValueException;
}
