package io.tidemark.target;

import static io.tidemark.problem.ErrorCode.TARGET_COLUMN_MISSING;
import static io.tidemark.problem.ErrorCode.TARGET_COLUMN_UNWRITABLE;
import static io.tidemark.problem.ErrorCode.TARGET_KEY_MISSING;
import static io.tidemark.problem.ErrorCode.TARGET_TABLE_UNWRITABLE;
import static io.tidemark.problem.ErrorCode.TARGET_TYPE_DIFFERENT;

import io.tidemark.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.RowType.RowField;

/** Whether a MySQL table takes what is to be written into it; each problem says the statement that mends it. */
public final class MySqlFit {

    private final MySqlTable table;
    private final RowType written;
    private final List<Problem> problems = new ArrayList<>();

    private MySqlFit(MySqlTable table, RowType written) {
        this.table = table;
        this.written = written;
    }

    /**
     * What keeps the columns from being written.
     *
     * @param written of types that {@link CarriedTypes#carries}
     */
    public static List<Problem> problems(MySqlTable table, RowType written) {
        Optional<Problem> whole = ofTheWhole(table);
        if (whole.isPresent()) {
            return List.of(whole.get());
        }
        MySqlFit fit = new MySqlFit(table, written);
        written.getFields().forEach(fit::checkWritten);
        fit.checkOthers();
        return fit.problems;
    }

    /**
     * What keeps the table from standing where one of these columns and this key is declared.
     *
     * @param key empty for none
     */
    public static List<Problem> problems(MySqlTable table, RowType written, List<String> key) {
        List<Problem> problems = new ArrayList<>(problems(table, written));
        if (table.transactional() && !Set.copyOf(key).equals(Set.copyOf(table.key()))) {
            problems.add(new Problem(
                    TARGET_KEY_MISSING,
                    "%s has %s"
                            .formatted(
                                    table,
                                    table.key().isEmpty()
                                            ? "no primary key"
                                            : "the key (%s)".formatted(String.join(", ", table.key()))),
                    key.isEmpty()
                            ? "no key, as the pipeline declares it"
                            : "the key the pipeline declares: (%s)".formatted(String.join(", ", key)),
                    table.key().isEmpty()
                            ? MySqlDdl.addKey(
                                            table.schema(),
                                            table.name(),
                                            key,
                                            !table.keys().isEmpty()) + ";"
                            : "Declare PRIMARY KEY (%s) NOT ENFORCED in the pipeline."
                                    .formatted(String.join(", ", table.key()))));
        }
        return problems;
    }

    /**
     * What keeps the table from being written at all, whichever columns are chosen.
     *
     * @return empty for nothing
     */
    public static List<Problem> problems(MySqlTable table) {
        Optional<Problem> whole = ofTheWhole(table);
        if (whole.isPresent()) {
            return List.of(whole.get());
        }
        List<Problem> problems = new ArrayList<>();
        for (MySqlColumn column : table.columns()) {
            if (!writable(column) && !column.mayBeLeftOut()) {
                problems.add(new Problem(
                        TARGET_COLUMN_UNWRITABLE,
                        "column %s of %s is %s, which nothing of Flink's can be written into"
                                .formatted(column.name(), table, column.type()),
                        "a type the target carries, or a column that can be left out: with a default, or null",
                        MySqlDdl.mayBeNull(table.schema(), table.name(), column) + ";"));
            }
        }
        if (problems.isEmpty() && table.columns().stream().noneMatch(MySqlFit::writable)) {
            problems.add(new Problem(
                    TARGET_TABLE_UNWRITABLE,
                    "%s has no column that can be written".formatted(table),
                    "a column that is not generated, of a type the target carries",
                    "Add a column to the table."));
        }
        return problems;
    }

    /** Whether a pipeline can give the column its value. */
    public static boolean writable(MySqlColumn column) {
        return !column.generated() && MySqlColumnTypes.flinkType(column).isPresent();
    }

    private static Optional<Problem> ofTheWhole(MySqlTable table) {
        if (table.transactional()) {
            return Optional.empty();
        }
        return Optional.of(
                table.engine().isEmpty()
                        ? new Problem(
                                TARGET_TABLE_UNWRITABLE,
                                "%s is a view, or no plain table".formatted(table),
                                "a table: rows are upserted by its key",
                                "Write into a table, and let the other read from it.")
                        : new Problem(
                                TARGET_TABLE_UNWRITABLE,
                                "%s is of the engine %s".formatted(table, table.engine()),
                                "InnoDB: the table changes in one transaction with the others and the tidemark",
                                "ALTER TABLE %s.%s ENGINE = InnoDB;"
                                        .formatted(quoted(table.schema()), quoted(table.name()))));
    }

    private static String quoted(String identifier) {
        return MySqlDialect.INSTANCE.quoted(identifier);
    }

    private void checkWritten(RowField field) {
        table.column(field.getName())
                .ifPresentOrElse(
                        column -> checkType(column, field.getType()),
                        () -> problems.add(new Problem(
                                TARGET_COLUMN_MISSING,
                                "%s has no column %s".formatted(table, field.getName()),
                                "every column the pipeline writes; the table has "
                                        + table.columns().stream()
                                                .map(MySqlColumn::name)
                                                .collect(Collectors.joining(", ")),
                                MySqlDdl.addColumn(table.schema(), table.name(), field.getName(), field.getType())
                                        + "; or rename the column in the pipeline.")));
    }

    private void checkType(MySqlColumn column, LogicalType type) {
        if (column.generated()) {
            problems.add(new Problem(
                    TARGET_COLUMN_UNWRITABLE,
                    "column %s of %s is generated".formatted(column.name(), table),
                    "columns that take what they are given",
                    "Take the column out of the pipeline's table: the target gives it its value."));
        } else if (!MySqlColumnTypes.takes(column, type)) {
            problems.add(new Problem(
                    TARGET_TYPE_DIFFERENT,
                    "column %s of %s is %s, the pipeline writes %s"
                            .formatted(
                                    column.name(),
                                    table,
                                    column.type(),
                                    type.copy(true).asSummaryString()),
                    "a column that takes each of its values as it is",
                    "%s; or CAST in the INSERT%s."
                            .formatted(
                                    MySqlDdl.changeType(
                                            table.schema(),
                                            table.name(),
                                            column.name(),
                                            type,
                                            table.key().contains(column.name())),
                                    MySqlColumnTypes.flinkType(column)
                                            .map(own -> " and declare "
                                                    + own.copy(true).asSummaryString())
                                            .orElse(""))));
        } else if (column.fillsNulls() && type.isNullable()) {
            problems.add(new Problem(
                    TARGET_COLUMN_UNWRITABLE,
                    "column %s of %s is %s, and the pipeline may write a null"
                            .formatted(
                                    column.name(),
                                    table,
                                    column.base().equals("timestamp")
                                            ? "TIMESTAMP NOT NULL under explicit_defaults_for_timestamp = OFF"
                                            : "AUTO_INCREMENT"),
                    "no nulls, for which the server would put a number or the time of day",
                    "Declare the column NOT NULL in the pipeline, or take it out of the pipeline's table."));
        }
    }

    private void checkOthers() {
        for (MySqlColumn column : table.columns()) {
            if (!written.getFieldNames().contains(column.name()) && !column.mayBeLeftOut()) {
                problems.add(new Problem(
                        TARGET_COLUMN_UNWRITABLE,
                        "column %s of %s is NOT NULL without a default, and the pipeline does not write it"
                                .formatted(column.name(), table),
                        "a value for each column that may not be null",
                        MySqlDdl.mayBeNull(table.schema(), table.name(), column) + "; or write the column."));
            }
        }
    }
}
