package io.tidemark.target;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The table in which a target table's rows wait for their epoch to be applied: {@code label}, {@code subtask} and {@code seq}
 * say which writer has staged a row, and when; {@code n} is 1 for a row that is to be there, -1 for one that is not, and for a
 * table without a key how many there are to be more. The target's columns are {@code c0}, {@code c1}, ... in the pipeline's
 * order, with the target's own types.
 *
 * @param pipeline the pipeline's name
 * @param columns in the pipeline's order
 * @param replaces whether rows that change may be taken out of the target and put again
 * @param quotedName for SQL
 */
record Stage(String pipeline, TargetTable target, List<StageColumn> columns, boolean replaces, String quotedName) {

    Stage {
        columns = List.copyOf(columns);
    }

    /** Asks the target for its columns' types. */
    static Stage of(String pipeline, TargetTable target, Connection connection) throws SQLException {
        List<StageColumn> found = target.dialect().stages().columns(connection, target.schema(), target.table());
        List<StageColumn> columns = new ArrayList<>();
        for (String name : target.rowType().getFieldNames()) {
            columns.add(found.stream()
                    .filter(column -> column.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new SQLException("%s has no column %s".formatted(target, name), "42703")));
        }
        return new Stage(
                pipeline,
                target,
                columns,
                target.dialect().stages().replaces(connection, target),
                target.quotedName(TidemarkSchema.NAME, name(pipeline, target)));
    }

    /** One of the same columns, of a connection that writes into the table itself. */
    Stage temporary() {
        return new Stage(pipeline, target, columns, replaces, target.dialect().temporaryName("live " + name()));
    }

    /** Tells the stage from all others of the target's database. */
    static String name(String pipeline, TargetTable target) {
        return target.dialect().shortened("%s:%s.%s".formatted(pipeline, target.schema(), target.table()));
    }

    String name() {
        return name(pipeline, target);
    }

    /** Which columns the stage's are, to be kept with it, see {@link #fits}. */
    String names() {
        return target.dialect().quoted(target.rowType().getFieldNames());
    }

    /** Whether a stage that is there already has the columns that the pipeline writes now, in their order and types. */
    boolean fits(Connection connection) throws SQLException {
        if (!target.dialect().stages().hasNames(connection, this)) {
            return false;
        }
        List<String> types = target.dialect().stages().columns(connection, TidemarkSchema.NAME, name()).stream()
                .filter(column -> column.name().matches("c\\d+"))
                .sorted((left, right) -> Integer.compare(number(left), number(right)))
                .map(StageColumn::type)
                .toList();
        return types.equals(columns.stream().map(StageColumn::type).toList());
    }

    private static int number(StageColumn column) {
        return Integer.parseInt(column.name().substring(1));
    }

    /** Its columns of the target, with their types, for SQL. */
    String definitions() {
        return IntStream.range(0, columns.size())
                .mapToObj(i -> staged(i) + " " + columns.get(i).type())
                .collect(Collectors.joining(", "));
    }

    /** How the stage calls the column of this place. */
    static String staged(int column) {
        return "c" + column;
    }

    /** All columns of the target as the stage calls them. */
    String allStaged() {
        return IntStream.range(0, columns.size()).mapToObj(Stage::staged).collect(Collectors.joining(", "));
    }

    /** The key's columns as the stage calls them. */
    List<String> stagedKey() {
        return IntStream.of(target.keyIndices()).mapToObj(Stage::staged).toList();
    }
}
