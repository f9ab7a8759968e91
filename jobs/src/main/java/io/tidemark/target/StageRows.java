package io.tidemark.target;

import java.io.IOException;
import org.apache.flink.table.data.binary.BinaryRowData;

/** Rows that are to be staged. */
interface StageRows {

    /** Receives rows. */
    interface Output {

        /** @see StagedRow */
        void row(BinaryRowData row, long change) throws IOException;
    }

    /** Hands on all rows, and keeps them. */
    void write(Output output) throws IOException;
}
