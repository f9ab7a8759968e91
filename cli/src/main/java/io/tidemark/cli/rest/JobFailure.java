package io.tidemark.cli.rest;

import io.tidemark.problem.ErrorCode;
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

    /** The problem that it was, if it was one with a code. */
    public Optional<ErrorCode> code() {
        Matcher matcher = CODE.matcher(stackTrace);
        return matcher.find() ? ErrorCode.of(matcher.group()) : Optional.empty();
    }

    /** What failed, without where in the code. */
    public String firstLine() {
        return stackTrace.lines().findFirst().orElse("");
    }

    /** Code and title of the problem it was, or else what failed, in one line. */
    public String words() {
        return code().map(known -> known.id() + "  " + known.title()).orElseGet(this::firstLine);
    }
}
