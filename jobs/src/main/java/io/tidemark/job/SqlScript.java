package io.tidemark.job;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a pipeline file into its statements and fills in its variables.
 *
 * <p>Lexical rules are those of Flink SQL: {@code 'text'} with a doubled quote inside, {@code `identifier`},
 * {@code -- comment}, {@code // comment} and {@code /* comment *}{@code /}; a semicolon outside of these ends a
 * statement. A variable {@code ${NAME}} or {@code ${NAME:-default}}, the default being for a value that is not set or
 * empty, is filled in everywhere but in comments. Inside quotes its value is escaped, so that a password with a quote in
 * it neither ends the text nor becomes SQL. Hints are refused: they could set what a pipeline's settings may not be.
 */
final class SqlScript {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?}");

    private final String name;
    private final String file;
    private final Variables variables;
    private final List<SqlStatement> statements = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Set<String> unset = new HashSet<>();

    private StringBuilder text = new StringBuilder();
    private List<SqlStatement.Insertion> insertions = new ArrayList<>();
    private int start = -1;

    private SqlScript(String name, String file, Variables variables) {
        this.name = name;
        this.file = file;
        this.variables = variables;
    }

    /**
     * @param name how the file is called in a problem
     * @throws ProblemException naming every variable without a value, or the quote or comment that never ends
     */
    static List<SqlStatement> parse(String name, String file, Variables variables) {
        SqlScript script = new SqlScript(name, file, variables);
        script.read();
        if (!script.problems.isEmpty()) {
            throw new ProblemException(script.problems, null);
        }
        return List.copyOf(script.statements);
    }

    private void read() {
        int at = 0;
        while (at < file.length()) {
            char c = file.charAt(at);
            if (c == ';') {
                endStatement();
                at++;
            } else if (c == '\'' || c == '`') {
                at = quoted(at, c);
            } else if (file.startsWith("--", at) || file.startsWith("//", at)) {
                at = comment(at, "\n", false);
            } else if (file.startsWith("/*+", at)) {
                problems.add(new Problem(
                        ErrorCode.STATEMENT_UNSUPPORTED,
                        "%s:%s: a hint /*+".formatted(name, FilePosition.of(file, at)),
                        "options in the table's WITH, settings in SET",
                        "Take the hint out; put a blank behind /* if it is a comment."));
                at = comment(at, "*/", true);
            } else if (file.startsWith("/*", at)) {
                at = comment(at, "*/", true);
            } else if (file.startsWith("${", at)) {
                at = variable(at, '\0');
            } else {
                append(at, c);
                at++;
            }
        }
        endStatement();
    }

    private int quoted(int begin, char quote) {
        append(begin, quote);
        int at = begin + 1;
        while (at < file.length()) {
            char c = file.charAt(at);
            if (c == quote) {
                append(at, c);
                return at + 1;
            }
            if (file.startsWith("${", at)) {
                at = variable(at, quote);
            } else {
                append(at, c);
                at++;
            }
        }
        problems.add(new Problem(
                ErrorCode.SQL_UNPARSABLE,
                "%s:%s: a %s that never ends".formatted(name, FilePosition.of(file, begin), quote),
                "a closing " + quote,
                "Close it, or double it if it belongs to the text."));
        return at;
    }

    /** A comment stands as blanks in the statement, so that lines and columns stay. */
    private int comment(int begin, String terminator, boolean mustEnd) {
        int found = file.indexOf(terminator, begin + 2);
        if (found < 0 && mustEnd) {
            problems.add(new Problem(
                    ErrorCode.SQL_UNPARSABLE,
                    "%s:%s: a comment that never ends".formatted(name, FilePosition.of(file, begin)),
                    "a closing */",
                    "Close the comment."));
        }
        int end = found < 0 ? file.length() : found + (mustEnd ? terminator.length() : 0);
        for (int i = begin; i < end; i++) {
            append(i, file.charAt(i) == '\n' ? '\n' : ' ');
        }
        return end;
    }

    private int variable(int begin, char quote) {
        Matcher matcher = VARIABLE.matcher(file).region(begin, file.length());
        if (!matcher.lookingAt()) {
            problems.add(new Problem(
                    ErrorCode.SQL_UNPARSABLE,
                    "%s:%s: ${ without a variable's name and a closing }".formatted(name, FilePosition.of(file, begin)),
                    "${NAME} or ${NAME:-default}, NAME of letters, digits and _",
                    "Mend the variable."));
            return begin + 2;
        }
        String variable = matcher.group(1);
        String fallback = matcher.group(2);
        String value = variables
                .value(variable)
                .filter(found -> !(found.isEmpty() && fallback != null))
                .orElse(fallback);
        if (value == null) {
            if (unset.add(variable)) {
                problems.add(new Problem(
                        ErrorCode.VARIABLE_UNSET,
                        "%s:%s: ${%s} is not set".formatted(name, FilePosition.of(file, begin), variable),
                        "a value for " + variable,
                        "Set it in the environment (export %s=...), or pass --set %s=..., or give it a default: ${%s:-...}."
                                .formatted(variable, variable, variable)));
            }
            value = "";
        }
        String escaped = quote == '\0' ? value : value.replace("" + quote, "" + quote + quote);
        begun(begin);
        insertions.add(new SqlStatement.Insertion(variable, text.length(), escaped.length(), matcher.end() - begin));
        text.append(escaped);
        return matcher.end();
    }

    private void append(int at, char c) {
        if (start < 0 && Character.isWhitespace(c)) {
            return;
        }
        begun(at);
        text.append(c);
    }

    private void begun(int at) {
        if (start < 0) {
            start = at;
        }
    }

    private void endStatement() {
        String statement = text.toString().stripTrailing();
        if (!statement.isEmpty()) {
            statements.add(new SqlStatement(statement, start, insertions, file));
        }
        text = new StringBuilder();
        insertions = new ArrayList<>();
        start = -1;
    }
}
