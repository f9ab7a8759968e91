package io.tidemark.source;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import java.util.List;

/** What to say of a declared table that is not what the source has, whatever the source is. */
public final class TableProblems {

    private TableProblems() {}

    /**
     * @param source where the table is
     * @param why it cannot be read: {@code does not exist}
     * @param readable the columns that can be
     */
    public static Problem columnMissing(
            Object source, DeclaredTable table, CapturedColumn column, String why, List<String> readable) {
        return new Problem(
                ErrorCode.SOURCE_COLUMN_MISSING,
                "%s: column %s of %s %s".formatted(source, column.name(), table, why),
                "one of " + String.join(", ", readable),
                "Take the column out of the pipeline's table, or rename it.");
    }

    /**
     * @param source where the table is
     * @param found the column's type there
     * @param carriers the types that hold its values
     */
    public static Problem typeDiffers(
            Object source, DeclaredTable table, CapturedColumn column, String found, String carriers) {
        return new Problem(
                ErrorCode.SOURCE_TYPE_DIFFERENT,
                "%s: column %s of %s is declared %s, in the source it is %s"
                        .formatted(
                                source,
                                column.name(),
                                table,
                                column.type().copy(true).asSummaryString(),
                                found),
                "a type that holds each of its values: " + carriers,
                "Declare the column so, and CAST it in the query.");
    }

    /**
     * A table whose rows cannot be told apart, and which is to be loaded anew if there is a gap.
     *
     * @param source where the table is
     * @param quoted its name in a statement
     */
    public static Problem resnapshotNeedsKey(Object source, DeclaredTable table, String quoted) {
        return new Problem(
                ErrorCode.TABLE_OPTION_INVALID,
                "%s: 'on-gap' = 'resnapshot', and %s is read without a primary key".formatted(source, table),
                "a primary key of each table: what has changed in a gap is found row by row",
                "ALTER TABLE %s ADD PRIMARY KEY (...); and declare it in the pipeline; or leave the option out."
                        .formatted(quoted));
    }

    /**
     * @param source where the table is
     * @param primaryKey what it has there, empty for none
     * @param quoted its name in a statement
     */
    public static Problem keyDiffers(Object source, DeclaredTable table, List<String> primaryKey, String quoted) {
        return new Problem(
                ErrorCode.SOURCE_KEY_DIFFERENT,
                "%s: %s has %s"
                        .formatted(
                                source,
                                table,
                                primaryKey.isEmpty() ? "no primary key" : "the primary key " + primaryKey),
                "the key the pipeline declares, " + table.key(),
                primaryKey.isEmpty()
                        ? "ALTER TABLE %s ADD PRIMARY KEY (...); or declare no key.".formatted(quoted)
                        : "Declare PRIMARY KEY (%s) NOT ENFORCED in the pipeline."
                                .formatted(String.join(", ", primaryKey)));
    }
}
