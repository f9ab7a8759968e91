package io.tidemark.cli.live;

import io.tidemark.guard.BinlogWindow;
import io.tidemark.guard.Said;
import io.tidemark.guard.WalWindow;
import io.tidemark.log.MySqlLog.LogFile;
import io.tidemark.log.ReplicationSlot;
import io.tidemark.position.BinlogPosition;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How long the log behind a stored position stays.
 *
 * @param answer whether it does
 * @param bytes of log that may still be written; empty if that is no bound
 * @param seconds until it may be removed: of Postgres about, at the rate since the last stored commit; of MySQL at least. Empty if
 *     time is no bound, or is not known
 * @param words for people
 */
public record Kept(Answer answer, OptionalLong bytes, OptionalLong seconds, String words) {

    /** Over a shorter time a rate says nothing. */
    private static final Duration SHORTEST = Duration.ofSeconds(10);

    /** Whether a log stays. */
    public enum Answer {
        /** As long as it is needed. */
        WITHOUT_BOUND,
        /** For some time, or for some bytes. */
        FOR_A_WHILE,
        /** It is gone. */
        NOT_ANY_MORE,
        NOT_KNOWN
    }

    static Kept unknown(String why) {
        return new Kept(Answer.NOT_KNOWN, OptionalLong.empty(), OptionalLong.empty(), "not known: " + why);
    }

    /**
     * Postgres keeps what a slot needs, within {@code max_slot_wal_keep_size} (its manual, section 54.19, {@code safe_wal_size}).
     *
     * @param behind bytes of log since the stored position; empty if not known
     * @param commit the last one before that position
     * @param now by the source's clock
     */
    static Kept of(WalWindow window, OptionalLong behind, Optional<Instant> commit, Instant now) {
        if (window.slotName().isEmpty()) {
            return unknown("nobody says which slot is read");
        }
        if (window.slot().isEmpty()) {
            return none("there is no slot " + window.slotName());
        }
        ReplicationSlot slot = window.slot().get();
        if (slot.isLost()) {
            return none("the slot is " + slot.status());
        }
        if (slot.leftBytes().isEmpty()) {
            return new Kept(
                    Answer.WITHOUT_BOUND,
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    "without bound: the server keeps what the slot needs");
        }
        long left = Math.max(0, slot.leftBytes().getAsLong());
        OptionalLong seconds = secondsToWrite(left, behind, commit, now);
        return new Kept(
                Answer.FOR_A_WHILE,
                OptionalLong.of(left),
                seconds,
                "until %s more are written%s"
                        .formatted(
                                Said.bytes(left),
                                seconds.isPresent() ? ", in about " + Said.seconds(seconds.getAsLong()) : ""));
    }

    private static OptionalLong secondsToWrite(long left, OptionalLong behind, Optional<Instant> commit, Instant now) {
        Optional<Duration> since =
                commit.map(last -> Duration.between(last, now)).filter(time -> time.compareTo(SHORTEST) >= 0);
        return since.isEmpty() || behind.orElse(0) <= 0
                ? OptionalLong.empty()
                : OptionalLong.of((long) ((double) left * since.get().toSeconds() / behind.getAsLong()));
    }

    private static Kept none(String why) {
        return new Kept(Answer.NOT_ANY_MORE, OptionalLong.of(0), OptionalLong.of(0), "not any more: " + why);
    }

    /**
     * MySQL removes a file so long after its end. The last commit before a position is not later than the end of the position's
     * file.
     *
     * @param retention how long the server keeps a file after its end, seconds; empty if for ever
     * @param commit the last one before the position
     * @param now by the source's clock
     */
    static Kept of(
            BinlogPosition position,
            BinlogWindow window,
            OptionalLong retention,
            Optional<Instant> commit,
            Instant now) {
        List<LogFile> files = window.files();
        if (files.stream().noneMatch(file -> file.name().equals(position.file()))) {
            return unknown("the server has no log file " + position.file());
        }
        if (retention.isEmpty()) {
            return new Kept(
                    Answer.WITHOUT_BOUND,
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    "without bound: the server removes no log by itself");
        }
        boolean newest = files.get(files.size() - 1).name().equals(position.file());
        if (!newest && commit.isEmpty()) {
            return unknown("when log file %s ended".formatted(position.file()));
        }
        long age = newest ? 0 : Duration.between(commit.get(), now).toSeconds();
        long seconds = Math.max(0, retention.getAsLong() - Math.max(0, age));
        return new Kept(
                Answer.FOR_A_WHILE,
                OptionalLong.empty(),
                OptionalLong.of(seconds),
                "for at least " + Said.seconds(seconds));
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("answer", answer.name());
        json.put("bytes", LiveView.number(bytes));
        json.put("seconds", LiveView.number(seconds));
        json.put("words", words);
        return json;
    }
}
