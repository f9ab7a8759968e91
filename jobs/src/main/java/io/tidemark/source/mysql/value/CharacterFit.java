package io.tidemark.source.mysql.value;

import io.tidemark.source.value.ValueException;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.binary.BinaryStringData;
import org.apache.flink.table.data.binary.BinaryStringDataUtil;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/**
 * A text in the declared type. Lengths count Unicode code points, in MySQL as in Flink.
 *
 * @param length the most characters
 * @param padded whether each value has that many
 */
record CharacterFit(LogicalType declared, int length, boolean padded) {

    CharacterFit(LogicalType declared) {
        this(declared, LogicalTypeChecks.getLength(declared), declared.is(LogicalTypeRoot.CHAR));
    }

    /** Whether a text of so many bytes fits as it is, whatever it says. */
    boolean holds(int bytes) {
        return !padded && bytes <= length;
    }

    StringData fit(StringData text) throws ValueException {
        BinaryStringData characters = (BinaryStringData) text;
        characters.ensureMaterialized();
        if (holds(characters.getSizeInBytes())) {
            return text;
        }
        int count = characters.numChars();
        if (count > length) {
            throw ValueException.noPlace("a longer text", declared);
        }
        return padded && count < length ? StringData.fromString(text + " ".repeat(length - count)) : text;
    }

    /** As the server prints a CHAR: without the blanks it is padded with, and without any that were written. */
    static StringData withoutBlanksAtTheEnd(StringData text) {
        BinaryStringData characters = (BinaryStringData) text;
        characters.ensureMaterialized();
        int size = characters.getSizeInBytes();
        return size > 0 && characters.byteAt(size - 1) == ' ' ? BinaryStringDataUtil.trimRight(characters) : text;
    }
}
