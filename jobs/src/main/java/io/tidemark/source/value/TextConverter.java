package io.tidemark.source.value;

/** Turns the text the database prints for a value into the object a {@link org.apache.flink.table.data.RowData} holds. */
@FunctionalInterface
public interface TextConverter {

    /**
     * @param text never null: SQL's NULL has no text
     * @throws ValueException if the value has no exact place in the type
     */
    Object convert(String text) throws ValueException;
}
