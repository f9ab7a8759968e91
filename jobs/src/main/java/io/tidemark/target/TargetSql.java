package io.tidemark.target;

import static io.tidemark.target.TargetTable.quoted;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** The statements that change a Postgres target table by its key. */
final class TargetSql {

    private TargetSql() {}

    /** Parameters: all columns in their order. */
    static String upsert(TargetTable target) {
        List<String> columns = target.rowType().getFieldNames();
        String changes = columns.stream()
                .filter(column -> !target.key().contains(column))
                .map(column -> quoted(column) + " = EXCLUDED." + quoted(column))
                .collect(Collectors.joining(", "));
        return "INSERT INTO %s (%s) VALUES (%s) ON CONFLICT (%s) DO %s"
                .formatted(
                        target.quotedName(),
                        quoted(columns),
                        String.join(", ", Collections.nCopies(columns.size(), "?")),
                        quoted(target.key()),
                        changes.isEmpty() ? "NOTHING" : "UPDATE SET " + changes);
    }

    /** Parameters: the key's columns in their order. */
    static String delete(TargetTable target) {
        return "DELETE FROM %s WHERE %s"
                .formatted(
                        target.quotedName(),
                        target.key().stream()
                                .map(column -> quoted(column) + " = ?")
                                .collect(Collectors.joining(" AND ")));
    }
}
