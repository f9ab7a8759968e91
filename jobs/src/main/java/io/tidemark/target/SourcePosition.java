package io.tidemark.target;

import io.tidemark.position.LogPosition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Where the rows of a source stand in its log.
 *
 * @param text as {@link LogPosition} prints it; "" before the first load has led into the log
 * @param history which history it belongs to, "" if nobody knows
 * @param streaming whether every table's first load has been passed
 * @param load which load of the tables it is of
 * @param commitMicros commit time of the last transaction before it, microseconds since 1970-01-01 UTC; 0 if none was seen
 */
record SourcePosition(String text, String history, boolean streaming, int load, long commitMicros) {

    /** Of a source whose first load is under way. */
    static final SourcePosition NONE = new SourcePosition("", "", false, 0, 0);

    boolean isKnown() {
        return !text.isEmpty();
    }

    LogPosition position() {
        return LogPosition.parse(text);
    }

    SourcePosition loading() {
        return new SourcePosition(text, history, false, load, commitMicros);
    }

    Optional<Instant> commitTime() {
        return commitMicros == 0 ? Optional.empty() : Optional.of(Instant.EPOCH.plus(commitMicros, ChronoUnit.MICROS));
    }

    /** For people: the position, and the last commit before it. */
    String words() {
        if (!isKnown()) {
            return "the first load";
        }
        return text + commitTime().map(time -> " (committed " + time + ")").orElse("");
    }
}
