package io.tidemark.job;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One statement of a pipeline file, with its variables filled in, that still knows where in the file it stood.
 *
 * @param text the statement without its semicolon
 * @param start where the statement begins in the file
 * @param insertions the places in {@code text} that came from variables, in order
 * @param file the whole file, to turn offsets into lines
 */
record SqlStatement(String text, int start, List<Insertion> insertions, String file) {

    /**
     * @param variable the variable's name
     * @param at offset in the statement's text where the value begins
     * @param valueLength length of the value there
     * @param fileLength length of {@code ${NAME}} in the file
     */
    record Insertion(String variable, int at, int valueLength, int fileLength) {}

    SqlStatement {
        insertions = List.copyOf(insertions);
    }

    /** A text about this statement in which every value of a variable is its name again: values may be secrets. */
    String withoutValues(String words) {
        String masked = words;
        for (Insertion insertion : insertions) {
            String value = text.substring(insertion.at(), insertion.at() + insertion.valueLength());
            if (!value.isBlank()) {
                masked = Pattern.compile("(?<!\\w)" + Pattern.quote(value) + "(?!\\w)")
                        .matcher(masked)
                        .replaceAll(Matcher.quoteReplacement("${" + insertion.variable() + "}"));
            }
        }
        return masked;
    }

    /** Where it stands, not what it says: the text holds the variables' values. */
    @Override
    public String toString() {
        return "statement at " + begin();
    }

    /** Whether it only fills a table: nothing that follows needs it. */
    boolean isInsert() {
        return text.stripLeading().regionMatches(true, 0, "INSERT", 0, "INSERT".length());
    }

    /** Where the statement begins. */
    FilePosition begin() {
        return FilePosition.of(file, start);
    }

    /**
     * Where in the file a place of this statement stands.
     *
     * @param line of the statement's text, from 1
     * @param column of that line, from 1
     */
    FilePosition inFile(int line, int column) {
        int offset = FilePosition.offset(text, line, column);
        int shift = 0;
        for (Insertion insertion : insertions) {
            if (offset >= insertion.at() + insertion.valueLength()) {
                shift += insertion.fileLength() - insertion.valueLength();
            } else if (offset > insertion.at()) {
                shift -= offset - insertion.at();
            }
        }
        return FilePosition.of(file, start + offset + shift);
    }
}
