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
 * @param about until it may be removed, in seconds, if the log goes on as it did since the state was completed; empty if that is not
 *     known, or is no more than {@code seconds} says
 * @param words for people
 */
public record Kept(Answer answer, OptionalLong bytes, OptionalLong seconds, OptionalLong about, String words) {

    /** Of which nothing can be forecast. */
    public Kept(Answer answer, OptionalLong bytes, OptionalLong seconds, String words) {
        this(answer, bytes, seconds, OptionalLong.empty(), words);
    }

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
     * How long that takes to be written the stored commits do not say, which are those of the captured tables alone.
     *
     * @param source whose position is meant; empty if only the slot is
     * @param rate of the log; empty if it is not known
     */
    static Kept of(WalWindow window, Optional<SourceState> source, Optional<LogRate> rate) {
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
        return untilWritten(left, rate, "until %s more are written".formatted(Said.bytes(left)));
    }

    /**
     * MySQL removes a file so long after its end. The last commit before a position is not later than the end of the position's
     * file.
     *
     * @param retention when the server removes a file
     * @param rate of the log; empty if it is not known
     * @param now by the source's clock
     */
    static Kept of(SourceState source, BinlogWindow window, Retention retention, Optional<LogRate> rate, Instant now) {
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
            long left = Math.max(0, retention.bytes().getAsLong() - fromFileOn(position, files));
            return untilWritten(left, rate, "%s, %s more".formatted(retention.bySize(), Said.bytes(left)));
        }
        if (retention.seconds().isEmpty()) {
            return unbounded("the server removes no log by itself");
        }
        boolean newest = files.get(files.size() - 1).name().equals(position.file());
        if (!newest && source.lastCommit().isEmpty()) {
            return unknown("when log file %s ended".formatted(position.file()));
        }
        long age = newest ? 0 : Duration.between(source.lastCommit().get(), now).toSeconds();
        long seconds = left(retention, age);
        OptionalLong about = newest
                ? OptionalLong.empty()
                : endedAgo(position, files, rate).stream()
                        .map(ago -> left(retention, ago))
                        .filter(forecast -> forecast > seconds)
                        .findFirst();
        return new Kept(
                Answer.FOR_A_WHILE,
                OptionalLong.empty(),
                OptionalLong.of(seconds),
                about,
                "for at least " + Said.seconds(seconds)
                        + (about.isPresent() ? ", by the log's rate about " + Said.seconds(about.getAsLong()) : ""));
    }

    private static Kept untilWritten(long left, Optional<LogRate> rate, String words) {
        OptionalLong about = rate.map(known -> known.secondsFor(left)).orElse(OptionalLong.empty());
        return new Kept(
                Answer.FOR_A_WHILE,
                OptionalLong.of(left),
                OptionalLong.empty(),
                about,
                words + (about.isPresent() ? ", by the log's rate in about " + Said.seconds(about.getAsLong()) : ""));
    }

    /** Of the time that a file stays, if it ended so long ago. */
    private static long left(Retention retention, long ago) {
        return Math.max(0, retention.seconds().getAsLong() - Math.max(0, ago));
    }

    /** How long ago the position's file ended: so long as what is behind it took to be written. */
    private static OptionalLong endedAgo(BinlogPosition position, List<LogFile> files, Optional<LogRate> rate) {
        long behindFile = fromFileOn(position, files)
                - files.stream()
                        .filter(file -> file.name().equals(position.file()))
                        .mapToLong(LogFile::bytes)
                        .sum();
        return rate.map(known -> known.secondsFor(behindFile)).orElse(OptionalLong.empty());
    }

    /** The bytes of the position's file and of those behind it: those before it are removed first. */
    private static long fromFileOn(BinlogPosition position, List<LogFile> files) {
        return files.stream()
                .dropWhile(file -> !file.name().equals(position.file()))
                .mapToLong(LogFile::bytes)
                .sum();
    }

    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("answer", answer.name());
        json.put("bytes", LiveView.number(bytes));
        json.put("seconds", LiveView.number(seconds));
        json.put("aboutSeconds", LiveView.number(about));
        json.put("words", words);
        return json;
    }
}
