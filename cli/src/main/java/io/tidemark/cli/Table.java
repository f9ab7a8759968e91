package io.tidemark.cli;

import io.tidemark.problem.Words;
import java.util.ArrayList;
import java.util.List;

/** Columns without borders, each as wide as its widest value. */
public final class Table {

    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    /** @param headings of the columns */
    public Table(String... headings) {
        rows.add(List.of(headings));
    }

    /** @param values one for each column; what is empty is shown as a hyphen */
    public Table row(Object... values) {
        List<String> row = new ArrayList<>();
        for (Object value : values) {
            String text = Words.printable(value);
            row.add(text.isEmpty() ? "-" : text);
        }
        rows.add(List.copyOf(row));
        return this;
    }

    /** The lines, each with its end. */
    public String text() {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length()));
                line.append(GAP);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
