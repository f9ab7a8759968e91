package io.tidemark.source.value;

import org.apache.flink.table.data.writer.BinaryRowWriter;

/** Puts a value that the database has sent, in binary or as text, into the row a {@link BinaryRowWriter} writes. */
@FunctionalInterface
public interface SentValue {

    /**
     * @param bytes hold the value from {@code at} on
     * @param length of the value, in bytes
     * @throws ValueException if the value has no exact place in the type
     */
    void write(byte[] bytes, int at, int length, BinaryRowWriter row, int column) throws ValueException;
}
