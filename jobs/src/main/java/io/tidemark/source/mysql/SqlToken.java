package io.tidemark.source.mysql;

/**
 * A piece of a statement.
 *
 * @param text names and words as they stand there, without quotes; strings as between their quotes, with escapes
 */
record SqlToken(Kind kind, String text) {

    static final SqlToken END = new SqlToken(Kind.END, "");

    enum Kind {
        /** A keyword or a name. */
        WORD,
        /** A name in backticks. */
        NAME,
        NUMBER,
        /** In single quotes. */
        STRING,
        /** In double quotes: a name if {@code sql_mode} has {@code ANSI_QUOTES}, else a string. */
        DOUBLE_QUOTED,
        SYMBOL,
        END
    }

    boolean is(String word) {
        return kind == Kind.WORD && text.equalsIgnoreCase(word);
    }

    boolean isSymbol(char symbol) {
        return kind == Kind.SYMBOL && text.charAt(0) == symbol;
    }

    boolean isString() {
        return kind == Kind.STRING || kind == Kind.DOUBLE_QUOTED;
    }

    boolean isName() {
        return kind == Kind.WORD || kind == Kind.NAME || kind == Kind.DOUBLE_QUOTED;
    }

    /** The name it stands for, if it is one. */
    String name() {
        return kind == Kind.DOUBLE_QUOTED ? text.replace("\"\"", "\"") : text;
    }

    /** How a message calls it: values stay out of it. */
    String described() {
        return switch (kind) {
            case WORD, NAME, SYMBOL -> "'" + text + "'";
            case NUMBER -> "a number";
            case STRING, DOUBLE_QUOTED -> "a string";
            case END -> "its end";
        };
    }
}
