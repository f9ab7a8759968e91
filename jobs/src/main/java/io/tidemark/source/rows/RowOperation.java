package io.tidemark.source.rows;

/** What happened to a row, with the letter Debezium gives it. */
public enum RowOperation {
    /** Was there when the table was first read. */
    READ("r"),
    CREATE("c"),
    UPDATE("u"),
    DELETE("d");

    private final String letter;

    RowOperation(String letter) {
        this.letter = letter;
    }

    public String letter() {
        return letter;
    }
}
