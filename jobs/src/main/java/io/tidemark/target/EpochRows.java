package io.tidemark.target;

/**
 * A part of the rows that one writer saw between two checkpoints, each key's last one. Takes the bytes as they are; nobody
 * changes them.
 */
public final class EpochRows {

    private final byte[] rows;
    private final int count;

    /**
     * @param rows {@link EpochRowsCodec}'s form of the rows
     * @param count how many rows that is
     */
    EpochRows(byte[] rows, int count) {
        this.rows = rows;
        this.count = count;
    }

    byte[] rows() {
        return rows;
    }

    int count() {
        return count;
    }
}
