package io.tidemark.source.mysql.value;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.mariadb.jdbc.client.impl.StandardReadableByteBuf;
import org.mariadb.jdbc.client.result.Result;

/**
 * The row a result is at, as the server has sent it. MariaDB Connector/J has it and gives only values out, one by one, which
 * takes longer than all else that is done to read a table.
 */
public final class SentRow {

    private static final MethodHandle BUFFER = buffer();

    private SentRow() {}

    private static MethodHandle buffer() {
        try {
            return MethodHandles.privateLookupIn(Result.class, MethodHandles.lookup())
                    .findGetter(Result.class, "rowBuf", StandardReadableByteBuf.class);
        } catch (ReflectiveOperationException other) {
            return null;
        }
    }

    /**
     * @param result of the driver and in the text protocol
     * @return the row's own array, which the driver does not write again
     */
    public static byte[] of(ResultSet result) throws SQLException {
        if (BUFFER == null) {
            throw new SQLException(
                    "MariaDB Connector/J is not of the version that is part of Tidemark; see Flink's lib");
        }
        try {
            return ((StandardReadableByteBuf) BUFFER.invokeExact((Result) result)).buf();
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable impossible) {
            throw new SQLException("the driver's row cannot be read", impossible);
        }
    }
}
