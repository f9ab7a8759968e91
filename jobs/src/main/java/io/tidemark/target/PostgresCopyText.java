package io.tidemark.target;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.table.data.binary.BinaryRowData;

/** Writes a buffer's rows in the text form of {@code COPY}, in pieces. */
final class PostgresCopyText {

    private static final int PIECE_BYTES = 1 << 16;

    private final PostgresColumnText[] columns;

    PostgresCopyText(TargetTable target) {
        this.columns = new PostgresColumnText[target.rowType().getFieldCount()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = new PostgresColumnText(target.rowType().getTypeAt(i), i);
        }
    }

    /** Receives pieces. */
    interface Output {

        void write(byte[] buffer, int length) throws IOException;
    }

    /**
     * @param prefix what each row begins with: label and subtask
     * @param seq of the first row
     */
    Staged write(StageRows rows, String prefix, long seq, Output output) throws IOException {
        Writer writer = new Writer(prefix, seq, output);
        rows.write(writer);
        return writer.end();
    }

    private final class Writer implements StageRows.Output {

        private final byte[] prefix;
        private final Output output;
        private final Digits digits = new Digits();
        private final DataOutputSerializer piece = new DataOutputSerializer(PIECE_BYTES * 2);
        private long seq;
        private long rows;
        private long deletes;
        private long sent;

        Writer(String prefix, long seq, Output output) {
            this.prefix = prefix.getBytes(StandardCharsets.US_ASCII);
            this.seq = seq;
            this.output = output;
        }

        @Override
        public void row(BinaryRowData row, long change) throws IOException {
            piece.write(prefix);
            digits.write(seq, piece);
            piece.write('\t');
            digits.write(change, piece);
            for (PostgresColumnText column : columns) {
                piece.write('\t');
                column.write(row, piece);
            }
            piece.write('\n');
            seq++;
            rows++;
            deletes += change < 0 ? 1 : 0;
            if (piece.length() >= PIECE_BYTES) {
                send();
            }
        }

        private void send() throws IOException {
            output.write(piece.getSharedBuffer(), piece.length());
            sent += piece.length();
            piece.clear();
        }

        Staged end() throws IOException {
            send();
            return new Staged(rows, deletes, sent, true);
        }
    }
}
