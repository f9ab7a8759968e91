package io.tidemark.guard;

import io.tidemark.position.LogPosition;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Whether a source still serves a stored position, of the same history. */
public sealed interface Verdict {

    /** Reading on from the stored position misses nothing. */
    record Serves() implements Verdict {}

    /**
     * The source will not send a part of the log behind the stored position.
     *
     * @param what was seen, with names and numbers
     * @param from the stored position
     * @param to where the source would begin, or, if it would not at all, where its log ends
     * @param bytes of log between the two, empty if they are not known
     * @param tables that may have changed there
     * @param lastCommit commit time of the last transaction before {@code from}
     */
    record Gap(
            GapCause cause,
            String what,
            LogPosition from,
            LogPosition to,
            OptionalLong bytes,
            Set<String> tables,
            Optional<Instant> lastCommit)
            implements Verdict {}

    /**
     * The log is another one: the stored position means something else in it, or nothing.
     *
     * @param what was seen, with names and numbers
     * @param from the stored position
     * @param required what would have to be there
     */
    record OtherHistory(String what, LogPosition from, String required) implements Verdict {}

    /**
     * The source serves the position, and nobody can say whether it is of the same history.
     *
     * @param why what is not known
     */
    record Unknown(String why) implements Verdict {}

    /** Whether reading on from the stored position would miss something, or read something else. */
    default boolean isContradiction() {
        return this instanceof Gap || this instanceof OtherHistory;
    }

    /**
     * What to tell the operator; nothing if the position is served.
     *
     * @param source the database, without its password
     */
    default Optional<Problem> problem(String source) {
        if (this instanceof Gap gap) {
            return Optional.of(new Problem(
                    ErrorCode.POSITION_PASSED,
                    "%s: %s; %s".formatted(source, gap.what(), missing(gap)),
                    gap.cause().required(),
                    "Restore a newer checkpoint or savepoint, if there is one that the source still serves; or set"
                            + " 'on-gap' = 'resnapshot' for the source, and its tables are loaded anew into the same"
                            + " targets; or submit the pipeline without state, into empty targets."));
        }
        if (this instanceof OtherHistory other) {
            return Optional.of(
                    new Problem(
                            ErrorCode.OTHER_HISTORY,
                            "%s: %s; the stored position is %s".formatted(source, other.what(), other.from()),
                            other.required(),
                            "Connect to that server; or set 'on-gap' = 'resnapshot' for the source, and its tables are loaded"
                                    + " anew into the same targets; or submit the pipeline without state, into empty targets."));
        }
        if (this instanceof Unknown unknown) {
            return Optional.of(new Problem(
                    ErrorCode.HISTORY_UNKNOWN,
                    "%s: %s".formatted(source, unknown.why()),
                    "a state and a server that say which history their positions belong to",
                    "Make sure that the server is the one the state was read from, with nothing of its log taken back."
                            + " 'on-unknown-history' = 'fail' stops the job here instead of going on."));
        }
        return Optional.empty();
    }

    private static String missing(Gap gap) {
        return "the stored position is %s%s, the source has gone on to %s: %s, of %s"
                .formatted(
                        gap.from(),
                        gap.lastCommit()
                                .map(" (last commit before it %s)"::formatted)
                                .orElse(""),
                        gap.to(),
                        missing(gap.bytes()),
                        String.join(", ", gap.tables()));
    }

    private static String missing(OptionalLong bytes) {
        if (bytes.isEmpty()) {
            return "what lies between is missing";
        }
        return bytes.getAsLong() == 0
                ? "what comes from here on would be missing"
                : String.format(Locale.ROOT, "%,d bytes of log are missing", bytes.getAsLong());
    }
}
