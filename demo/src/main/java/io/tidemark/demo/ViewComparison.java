package io.tidemark.demo;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Compares a view in the target with the source's own computation of it, row by row, both sorted by key and streamed, so
 * that its size does not matter. Values are compared as the two servers print them.
 */
public final class ViewComparison {

    private static final int FETCH_ROWS = 10_000;
    private static final int DIFFERENCES_SHOWN = 5;

    private final View view;
    private final List<String> differences = new ArrayList<>();
    private long rows;
    private long differing;

    private ViewComparison(View view) {
        this.view = view;
    }

    /**
     * The outcome of one comparison.
     *
     * @param rows of the source's side
     * @param differing rows that are missing, too many or of other values
     * @param differences the first few of them, in words
     */
    public record Verdict(View view, long rows, long differing, List<String> differences) {

        public boolean equal() {
            return differing == 0;
        }
    }

    /** Reads both sides once. Both connections' transactions are ended. */
    public static Verdict compare(View view, Connection source, Connection target) throws SQLException {
        ViewComparison comparison = new ViewComparison(view);
        source.setAutoCommit(false);
        target.setAutoCommit(false);
        try (Statement expected = source.createStatement();
                Statement actual = target.createStatement()) {
            expected.setFetchSize(FETCH_ROWS);
            actual.setFetchSize(FETCH_ROWS);
            try (ResultSet expectedRows = expected.executeQuery(comparison.sorted(view.sourceQuery()));
                    ResultSet actualRows = actual.executeQuery(comparison.sorted(view.targetQuery()))) {
                comparison.merge(expectedRows, actualRows);
            }
        }
        source.rollback();
        target.rollback();
        return new Verdict(view, comparison.rows, comparison.differing, comparison.differences);
    }

    /** As text in byte order: the one order both servers and this comparison agree on. */
    private String sorted(String query) {
        String columns =
                view.columns().stream().map(column -> column + "::text").collect(Collectors.joining(", "));
        String order = IntStream.rangeClosed(1, view.keyColumns())
                .mapToObj(column -> view.columns().get(column - 1) + "::text COLLATE \"C\"")
                .collect(Collectors.joining(", "));
        return "SELECT %s FROM (%s) v ORDER BY %s".formatted(columns, query, order);
    }

    private void merge(ResultSet expectedRows, ResultSet actualRows) throws SQLException {
        String[] expected = next(expectedRows);
        String[] actual = next(actualRows);
        while (expected != null || actual != null) {
            int order = expected == null ? 1 : actual == null ? -1 : byKey(expected, actual);
            if (order < 0) {
                differs("missing: " + Arrays.toString(expected));
            } else if (order > 0) {
                differs("too many: " + Arrays.toString(actual));
            } else if (!Arrays.equals(expected, actual)) {
                differs("source " + Arrays.toString(expected) + ", target " + Arrays.toString(actual));
            }
            if (order <= 0) {
                rows++;
                expected = next(expectedRows);
            }
            if (order >= 0) {
                actual = next(actualRows);
            }
        }
    }

    private String[] next(ResultSet rows) throws SQLException {
        if (!rows.next()) {
            return null;
        }
        String[] values = new String[view.columns().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = rows.getString(i + 1);
        }
        return values;
    }

    private int byKey(String[] left, String[] right) {
        for (int i = 0; i < view.keyColumns(); i++) {
            int order = left[i].compareTo(right[i]);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private void differs(String difference) {
        differing++;
        if (differences.size() < DIFFERENCES_SHOWN) {
            differences.add(difference);
        }
    }
}
