package io.tidemark.source.mysql;

import io.tidemark.source.split.TableLayout;
import io.tidemark.source.split.TableLayout.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What one statement does to a table's columns.
 *
 * <p>The order of the result is the server's ({@code mysql_prepare_alter_table} in both): the columns there were, changed
 * or not; then, in the statement's order, columns are added and moved. Names of columns mean the table before the
 * statement, but for {@code AFTER}, which means the result so far.
 */
final class ColumnChanges {

    private static final String FIRST = "";
    private static final int NONE = -1;

    /**
     * A column as it is to be.
     *
     * @param column gives it when the character set of the table is known
     * @param after the name of a column, or {@link #FIRST}; counts only if the column moves
     */
    record Change(Function<String, Column> column, boolean moves, String after) {

        static Change staying(Function<String, Column> column) {
            return new Change(column, false, FIRST);
        }

        static Change first(Function<String, Column> column) {
            return new Change(column, true, FIRST);
        }

        static Change after(String name, Function<String, Column> column) {
            return new Change(column, true, name);
        }
    }

    private final List<Column> before;
    private final Set<Integer> dropped = new TreeSet<>();
    private final Map<Integer, Change> changed = new TreeMap<>();
    private final List<Change> placed = new ArrayList<>();
    private final Set<String> added = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

    /** By the names that the statement gives: the index of the column before it, or {@link #NONE}. */
    private final Map<String, Integer> origins = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    ColumnChanges(TableLayout before) {
        this.before = before.columns();
    }

    void add(String name, Change change, boolean unlessThere) {
        if (!(unlessThere && (find(before, name).isPresent() || added.contains(name)))) {
            added.add(name);
            origins.put(name, NONE);
            placed.add(change);
        }
    }

    void drop(String name, boolean ifThere) {
        affected(name, ifThere).ifPresent(dropped::add);
    }

    void change(String from, String to, Change change, boolean ifThere) {
        affected(from, ifThere).ifPresent(index -> {
            changed.put(index, change);
            origins.put(to, index);
            if (change.moves()) {
                placed.add(change);
            }
        });
    }

    void rename(String from, String to, boolean ifThere) {
        affected(from, ifThere).ifPresent(index -> {
            Column old = before.get(index);
            origins.put(to, index);
            changed.put(index, Change.staying(charset -> new Column(to, old.type(), old.charset())));
        });
    }

    private Optional<Integer> affected(String name, boolean ifThere) {
        Optional<Integer> column = find(before, name);
        if (column.isEmpty() && !ifThere) {
            throw new UnreadableException("there is no column '" + name + "'");
        }
        if (column.isPresent() && (dropped.contains(column.get()) || changed.containsKey(column.get()))) {
            throw new UnreadableException("column '" + name + "' is changed twice");
        }
        return column;
    }

    /**
     * The columns behind the statement.
     *
     * @param charset the table's, behind the statement
     * @throws UnreadableException if they cannot be: names are missing, or there twice
     */
    List<Column> columns(String charset) {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < before.size(); i++) {
            if (changed.containsKey(i)) {
                columns.add(changed.get(i).column().apply(charset));
            } else if (!dropped.contains(i)) {
                columns.add(before.get(i));
            }
        }
        placed.forEach(change -> place(change, change.column().apply(charset), columns));
        requireDistinctNames(columns);
        return columns;
    }

    /**
     * Names behind the statement that were there before it as well, and meant another column. Holds if {@link #columns}
     * does not throw.
     */
    Set<String> replaced() {
        Set<String> replaced = new TreeSet<>();
        origins.forEach((name, origin) ->
                find(before, name).filter(index -> !index.equals(origin)).ifPresent(index -> replaced.add(name)));
        return replaced;
    }

    private void place(Change change, Column column, List<Column> columns) {
        if (!change.moves()) {
            columns.add(column);
            return;
        }
        if (changed.containsValue(change)) {
            columns.remove(column);
        }
        if (change.after().equals(FIRST)) {
            columns.add(0, column);
        } else {
            int after = find(columns, change.after())
                    .orElseThrow(() -> new UnreadableException("there is no column '" + change.after() + "'"));
            columns.add(after + 1, column);
        }
    }

    private static Optional<Integer> find(List<Column> columns, String name) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equalsIgnoreCase(name)) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }

    private static void requireDistinctNames(List<Column> columns) {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (Column column : columns) {
            if (!names.add(column.name())) {
                throw new UnreadableException("there is a column '" + column.name() + "' already");
            }
        }
    }
}
