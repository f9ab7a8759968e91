package io.tidemark.source.value;

/** Walks over the fields of one row as a database has sent it. Used by one thread. */
public abstract class SentFields {

    private final int first;
    private byte[] bytes = {};
    private int at;
    private int length;

    /** @param first where a row's first field begins, with what stands ahead of its value */
    protected SentFields(int first) {
        this.first = first;
    }

    /** @param row whose first field is next */
    public final void reset(byte[] row) {
        bytes = row;
        at = first;
        length = 0;
    }

    /** Goes to the next field; false if it is SQL's null. */
    public abstract boolean nextField();

    /** Where the field that is next begins. */
    protected final int next() {
        return at + length;
    }

    /** The field is this one now. */
    protected final void set(int begin, int size) {
        at = begin;
        length = size;
    }

    public final byte[] bytes() {
        return bytes;
    }

    /** Where the field's value begins. */
    public final int at() {
        return at;
    }

    /** Bytes of the field's value. */
    public final int length() {
        return length;
    }
}
