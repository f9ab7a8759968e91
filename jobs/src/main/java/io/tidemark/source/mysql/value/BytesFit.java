package io.tidemark.source.mysql.value;

import io.tidemark.source.value.ValueException;
import java.util.Arrays;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/**
 * Bytes or bits in the declared type. The log leaves the zeros at the end of a BINARY(n) out.
 *
 * @param fixed how many bytes each value has; -1 if they differ
 */
record BytesFit(LogicalType declared, int fixed) {

    BytesFit(MySqlColumnType type, LogicalType declared) {
        this(declared, MySqlKind.of(type) == MySqlKind.BINARY ? type.length() : -1);
    }

    Object fit(byte[] bytes) throws ValueException {
        if (declared.is(LogicalTypeRoot.BOOLEAN)) {
            return bytes[bytes.length - 1] != 0;
        }
        byte[] whole = bytes.length < fixed ? Arrays.copyOf(bytes, fixed) : bytes;
        if (whole.length > LogicalTypeChecks.getLength(declared)) {
            throw ValueException.noPlace("a longer value", declared);
        }
        return whole;
    }
}
