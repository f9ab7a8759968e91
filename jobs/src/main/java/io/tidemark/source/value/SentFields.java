package io.tidemark.source.value;

/** Walks over the fields of one row as a database has sent it. Used by one thread. */
public interface SentFields {

    /** @param row whose first field is next */
    void reset(byte[] row);

    /** Goes to the next field; false if it is SQL's null. */
    boolean nextField();

    byte[] bytes();

    /** Where the field begins. */
    int at();

    /** Bytes of the field. */
    int length();
}
