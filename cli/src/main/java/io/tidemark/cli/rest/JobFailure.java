package io.tidemark.cli.rest;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why a job failed, or was restarted.
 *
 * @param at when Flink noticed
 * @param stackTrace as Flink shows it
 */
public record JobFailure(Instant at, String stackTrace) {

    private static final Pattern CODE = Pattern.compile("TM-\\d{4}(?=  )");
    private static final String CAUSED_BY = "Caused by: ";
    private static final String VALUE = "([^\\n]*(?:\\n {12}[^\\n]*)*)";
    private static final Pattern TEXT = Pattern.compile(
            "(TM-\\d{4})  [^\\n]*\\n  found:    %1$s\\n  required: %1$s\\n  remedy:   %1$s".formatted(VALUE));

    /** The problem that it was, if it was one with a code. */
    public Optional<ErrorCode> code() {
        Matcher matcher = CODE.matcher(stackTrace);
        return matcher.find() ? ErrorCode.of(matcher.group()) : Optional.empty();
    }

    /** The same with what was found and what to do, if the trace has all of it. */
    public Optional<Problem> problem() {
        Matcher matcher = TEXT.matcher(stackTrace);
        return matcher.find()
                ? ErrorCode.of(matcher.group(1))
                        .map(code -> new Problem(
                                code, joined(matcher.group(2)), joined(matcher.group(3)), joined(matcher.group(4))))
                : Optional.empty();
    }

    private static String joined(String value) {
        return value.replaceAll("\n {12}", "\n");
    }

    /** What failed in the end, without where in the code: that a job failed globally says nothing. */
    public String cause() {
        return stackTrace
                .lines()
                .filter(line -> line.startsWith(CAUSED_BY))
                .reduce((first, second) -> second)
                .map(line -> line.substring(CAUSED_BY.length()))
                .orElseGet(() -> stackTrace.lines().findFirst().orElse(""));
    }

    /** Code and title of the problem it was, or else what failed, in one line. */
    public String words() {
        return code().map(known -> known.id() + "  " + known.title()).orElseGet(this::cause);
    }
}
