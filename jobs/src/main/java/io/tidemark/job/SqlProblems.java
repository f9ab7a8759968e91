package io.tidemark.job;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Flink's parser and planner say of a statement, turned into a problem with the place in the file. */
final class SqlProblems {

    /** The planner lives behind a class loader of its own, where its classes cannot be named. */
    private static final Pattern PLACE = Pattern.compile("(?i)line (\\d+), column (\\d+)");

    private final Path file;

    SqlProblems(Path file) {
        this.file = file;
    }

    ProblemException unparsable(SqlStatement statement, Exception failure) {
        return new ProblemException(
                new Problem(
                        ErrorCode.SQL_UNPARSABLE,
                        said(statement, failure),
                        "Flink SQL (nightlies.apache.org/flink/flink-docs-release-1.20/docs/dev/table/sql/overview)",
                        "Mend the statement at that line and column."),
                withoutValues(List.of(statement), failure));
    }

    ProblemException invalid(SqlStatement statement, Exception failure) {
        return known(failure).orElseGet(() -> invalid(said(statement, failure), List.of(statement), failure));
    }

    /** The statements of a file are planned together; which of them is at fault the planner does not always say. */
    ProblemException unplannable(List<SqlStatement> statements, Exception failure) {
        return known(failure).orElseGet(() -> {
            String words = deepestMessage(failure);
            for (SqlStatement statement : statements) {
                words = statement.withoutValues(words);
            }
            return invalid("%s: %s".formatted(file, words), statements, failure);
        });
    }

    private static ProblemException invalid(String found, List<SqlStatement> statements, Exception failure) {
        return new ProblemException(
                new Problem(
                        ErrorCode.SQL_INVALID,
                        found,
                        "statements whose tables, columns, types and options exist and fit",
                        "Mend the statement; EXPLAIN in the Flink SQL client shows how it is read."),
                withoutValues(statements, failure));
    }

    private static Optional<ProblemException> known(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProblemException problem) {
                return Optional.of(problem);
            }
        }
        return Optional.empty();
    }

    /** The same stack traces, without the variables' values in their messages. */
    private static RuntimeException withoutValues(List<SqlStatement> statements, Throwable failure) {
        String message = failure.toString();
        for (SqlStatement statement : statements) {
            message = statement.withoutValues(message);
        }
        RuntimeException masked = new RuntimeException(
                message, failure.getCause() == null ? null : withoutValues(statements, failure.getCause()));
        masked.setStackTrace(failure.getStackTrace());
        return masked;
    }

    /** Where a statement begins. */
    String place(SqlStatement statement) {
        return "%s:%s".formatted(file, statement.begin());
    }

    ProblemException unsupported(SqlStatement statement, String kind) {
        return new ProblemException(new Problem(
                ErrorCode.STATEMENT_UNSUPPORTED,
                "%s: %s".formatted(place(statement), kind),
                "SET, CREATE, ALTER, DROP, USE and INSERT INTO: what declares tables, and what fills them",
                "Take the statement out; queries are for the Flink SQL client."));
    }

    private String said(SqlStatement statement, Exception failure) {
        FilePosition place =
                place(failure).map(found -> inFile(statement, found)).orElse(statement.begin());
        String words = PLACE.matcher(deepestMessage(failure)).replaceAll(found -> {
            FilePosition position = inFile(statement, found);
            return "line %d, column %d".formatted(position.line(), position.column());
        });
        return "%s:%s: %s".formatted(file, place, statement.withoutValues(words));
    }

    private static FilePosition inFile(SqlStatement statement, MatchResult found) {
        return statement.inFile(Integer.parseInt(found.group(1)), Integer.parseInt(found.group(2)));
    }

    private static Optional<MatchResult> place(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Matcher matcher = PLACE.matcher(calcitePosition(cause) + " " + cause.getMessage());
            if (matcher.find()) {
                return Optional.of(matcher.toMatchResult());
            }
        }
        return Optional.empty();
    }

    /** Calcite's {@code SqlParseException.getPos()}, "line 2, column 3"; empty for every other exception. */
    private static String calcitePosition(Throwable cause) {
        try {
            return String.valueOf(cause.getClass().getMethod("getPos").invoke(cause));
        } catch (ReflectiveOperationException none) {
            return "";
        }
    }

    /** The innermost words are the precise ones; lists of everything that would have been allowed are cut. */
    private static String deepestMessage(Throwable failure) {
        String message = Optional.ofNullable(failure.getMessage()).orElse(failure.toString());
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null) {
                message = cause.getMessage();
            }
        }
        return message.replaceFirst("(?s)\\s*Was expecting one of:.*", "").strip();
    }
}
