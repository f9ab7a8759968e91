package io.tidemark.target;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.StringJoiner;
import java.util.stream.IntStream;
import org.apache.flink.table.data.RowData;

/** Says of which row the server does not take a value. */
final class MySqlFaultyRow {

    private static final int MOST_LETTERS = 100;

    private MySqlFaultyRow() {}

    static SQLException of(TargetTable target, RowData row, SQLException refused) {
        SQLException said = new SQLException(
                "%s (%s)".formatted(refused.getMessage(), words(target, row)),
                refused.getSQLState(),
                refused.getErrorCode());
        said.initCause(refused);
        return said;
    }

    /** The key, or, where there is none, the row, in short. */
    private static String words(TargetTable target, RowData row) {
        int[] columns = target.keyed()
                ? target.keyIndices()
                : IntStream.range(0, target.rowType().getFieldCount()).toArray();
        StringJoiner words = new StringJoiner(", ", target.keyed() ? "key " : "row ", "");
        for (int column : columns) {
            Object value = RowData.createFieldGetter(
                            target.rowType().getTypeAt(column).copy(true), column)
                    .getFieldOrNull(row);
            words.add(target.rowType().getFieldNames().get(column) + "=" + text(value));
        }
        String all = words.toString();
        return all.length() <= MOST_LETTERS ? all : all.substring(0, MOST_LETTERS) + "...";
    }

    private static String text(Object value) {
        return value instanceof byte[] bytes
                ? "0x" + HexFormat.of().formatHex(Arrays.copyOf(bytes, Math.min(bytes.length, MOST_LETTERS)))
                : String.valueOf(value);
    }
}
