package io.tidemark.source.value;

import org.apache.flink.core.memory.MemorySegment;
import org.apache.flink.core.memory.MemorySegmentFactory;
import org.apache.flink.table.data.binary.BinarySection;
import org.apache.flink.table.data.binary.BinaryStringData;
import org.apache.flink.table.data.writer.BinaryRowWriter;

/** Copies texts in UTF-8 into rows. Used by one thread. */
public final class SentText {

    private static final MemorySegment EMPTY = MemorySegmentFactory.wrap(new byte[0]);

    private final MemorySegment[] segments = {EMPTY};
    private final BinaryStringData text = BinaryStringData.fromAddress(segments, 0, 0);
    private final BinarySection section = text.getBinarySection();

    /** @param bytes hold the text from {@code at} on */
    public void write(byte[] bytes, int at, int length, BinaryRowWriter row, int column) {
        segments[0] = MemorySegmentFactory.wrap(bytes);
        section.pointTo(segments, at, length);
        row.writeString(column, text);
        segments[0] = EMPTY;
    }
}
