package io.tidemark.source.mysql.value;

import io.tidemark.source.value.ValueException;
import java.io.Serializable;
import java.util.List;
import java.util.StringJoiner;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.LogicalType;

/**
 * A value of an ENUM, which the log holds as its place among the column's values from 1 on, or of a SET, a bit for each of
 * them, the lowest for the first. The place 0 is what MySQL stores for a value it did not know, and prints as nothing.
 *
 * @param values as texts
 * @param set whether it is a SET
 */
record LabelCell(LogicalType declared, List<StringData> values, boolean set) implements StreamedValue {

    private static final StringData NOTHING = StringData.fromString("");

    LabelCell(MySqlColumnType type, LogicalType declared) {
        this(
                declared,
                type.values().stream().map(StringData::fromString).toList(),
                type.name().equals("set"));
    }

    @Override
    public Object convert(Serializable cell) throws ValueException {
        long number = ((Number) cell).longValue();
        if (number == 0) {
            return NOTHING;
        }
        if (set) {
            return joined(number);
        }
        return number <= values.size() && number > 0 ? values.get((int) number - 1) : unknown();
    }

    private StringData joined(long bits) throws ValueException {
        if (values.size() < Long.SIZE && bits >>> values.size() != 0) {
            return unknown();
        }
        if (Long.bitCount(bits) == 1) {
            return values.get(Long.numberOfTrailingZeros(bits));
        }
        StringJoiner members = new StringJoiner(",");
        for (int i = 0; i < values.size(); i++) {
            if (((bits >>> i) & 1) != 0) {
                members.add(values.get(i).toString());
            }
        }
        return StringData.fromString(members.toString());
    }

    private StringData unknown() throws ValueException {
        throw new ValueException(
                "a value that the column's type does not name has no place in " + ValueException.name(declared),
                "Load the table anew: its type was changed");
    }
}
