package io.tidemark.job;

/**
 * A place in a text file.
 *
 * @param line from 1
 * @param column from 1, in UTF-16 units as Flink's SQL parser counts them
 */
record FilePosition(int line, int column) {

    static FilePosition of(String file, int offset) {
        int end = Math.min(offset, file.length());
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < end; i++) {
            if (file.charAt(i) == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        return new FilePosition(line, end - lineStart + 1);
    }

    /** The offset of a line and column; a place behind the end is the end. */
    static int offset(String text, int line, int column) {
        int lineStart = 0;
        for (int i = 1; i < line; i++) {
            int newline = text.indexOf('\n', lineStart);
            if (newline < 0) {
                return text.length();
            }
            lineStart = newline + 1;
        }
        return Math.min(lineStart + column - 1, text.length());
    }

    @Override
    public String toString() {
        return line + ":" + column;
    }
}
