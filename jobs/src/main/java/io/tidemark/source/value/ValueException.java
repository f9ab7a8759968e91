package io.tidemark.source.value;

import org.apache.flink.table.types.logical.LogicalType;

/**
 * A value has no place in the type its column is declared with. The value itself is kept out: it may be a secret, and
 * whoever asked for the conversion has it. Without a stack trace, for it is thrown by data.
 */
public final class ValueException extends Exception {

    static final String AS_TEXT = "Declare the column as STRING";

    private static final long serialVersionUID = 1L;

    private final String remedy;

    /**
     * @param reason what was found and the type it does not fit, without a full stop
     * @param remedy what to do about it, without a full stop
     */
    public ValueException(String reason, String remedy) {
        super(reason, null, false, false);
        this.remedy = remedy;
    }

    /** @param what with its article: {@code an infinite date} */
    public static ValueException noPlace(String what, LogicalType type) {
        return new ValueException(what + " has no place in " + name(type), AS_TEXT);
    }

    /** The text is not what the server prints for any value that the type is meant for. */
    public static ValueException unreadable(LogicalType type) {
        return new ValueException("the text is not one that the database prints for " + name(type), AS_TEXT);
    }

    /** A type as the user writes it. */
    public static String name(LogicalType type) {
        return type.copy(true).asSummaryString();
    }

    /** What was found and the type it does not fit; the message as well. */
    public String reason() {
        return getMessage();
    }

    /** What to do about it. */
    public String remedy() {
        return remedy;
    }
}
