package io.tidemark.cli.live;

import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.guard.BinlogWindow;
import io.tidemark.guard.Retention;
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
 * @param bytes of log that may still be written; empty if that is no bound, or is not known
 * @param seconds until it may be removed, at least; empty if time is no bound, or is not known
 * @param words for people
 */
public record Kept(Answer answer, OptionalLong bytes, OptionalLong seconds, String words) {

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

    private static Kept none(String why) {
        return new Kept(Answer.NOT_ANY_MORE, OptionalLong.of(0), OptionalLong.of(0), "not any more: " + why);
    }

    private static Kept unbounded(String why) {
        return new Kept(Answer.WITHOUT_BOUND, OptionalLong.empty(), OptionalLong.empty(), "without bound: " + why);
    }

    /**
     * Postgres keeps what a slot needs, within {@code max_slot_wal_keep_size} (its manual, section 54.19, {@code safe_wal_size}).
     * How long that takes to be written nobody can say: the commits that are stored are those of the captured tables alone.
     *
     * @param source whose position is meant; empty if only the slot is
     */
    static Kept of(WalWindow window, Optional<SourceState> source) {
        if (window.slotName().isEmpty()) {
            return unknown("nobody says which slot is read");
        }
        Optional<String> apart = source.flatMap(state -> Histories.apart(state, window.identity()));
        if (apart.isPresent()) {
            return unknown(apart.get());
        }
        if (window.slot().isEmpty()) {
            return none("there is no slot " + window.slotName());
        }
        ReplicationSlot slot = window.slot().get();
        if (slot.isLost()) {
            return none("the slot is " + slot.status());
        }
        boolean passed = source.isPresent()
                && slot.confirmed()
                        .filter(confirmed -> source.get().at().isBefore(confirmed))
                        .isPresent();
        if (passed) {
            return none("the slot begins behind it");
        }
        if (slot.leftBytes().isEmpty()) {
            return unbounded("the server keeps what the slot needs");
        }
        long left = Math.max(0, slot.leftBytes().getAsLong());
        return new Kept(
                Answer.FOR_A_WHILE,
                OptionalLong.of(left),
                OptionalLong.empty(),
                "until %s more are written".formatted(Said.bytes(left)));
    }

    /**
     * MySQL removes a file so long after its end. The last commit before a position is not later than the end of the position's
     * file.
     *
     * @param retention when the server removes a file
     * @param now by the source's clock
     */
    static Kept of(SourceState source, BinlogWindow window, Retention retention, Instant now) {
        BinlogPosition position = (BinlogPosition) source.at();
        boolean byIds = window.gtids() && !position.gtids().isEmpty();
        if (byIds && !position.gtids().containsAll(window.purged())) {
            return none("the server has purged transactions that are not stored");
        }
        Optional<String> apart = Histories.apart(source, window.identity());
        if (apart.isPresent()) {
            return unknown(apart.get());
        }
        List<LogFile> files = window.files();
        if (files.stream().noneMatch(file -> file.name().equals(position.file()))) {
            String gone = "the server has no log file " + position.file();
            return byIds ? unknown(gone + ", and all that it has purged is stored") : none(gone);
        }
        if (retention.bytes().isPresent()) {
            return new Kept(Answer.FOR_A_WHILE, OptionalLong.empty(), OptionalLong.empty(), retention.bySize());
        }
        if (retention.seconds().isEmpty()) {
            return unbounded("the server removes no log by itself");
        }
        boolean newest = files.get(files.size() - 1).name().equals(position.file());
        if (!newest && source.lastCommit().isEmpty()) {
            return unknown("when log file %s ended".formatted(position.file()));
        }
        long age = newest ? 0 : Duration.between(source.lastCommit().get(), now).toSeconds();
        long seconds = Math.max(0, retention.seconds().getAsLong() - Math.max(0, age));
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
