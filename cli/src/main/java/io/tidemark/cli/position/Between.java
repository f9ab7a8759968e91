package io.tidemark.cli.position;

import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import io.tidemark.position.LogPosition;
import io.tidemark.position.WalPosition;
import io.tidemark.problem.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What lies between two places of one log, as far as the two say it themselves.
 *
 * @param bytes of log; empty where files whose sizes are not known lie between
 * @param files how many log files the later one is further on
 * @param gtids transactions that only the later one has
 */
public record Between(Optional<Long> bytes, Optional<Long> files, Optional<GtidSet> gtids) {

    static final Between NOTHING = new Between(Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * By their places alone.
     *
     * @param earlier of one log with the later one
     */
    public static Between of(LogPosition earlier, LogPosition later) {
        if (earlier instanceof WalPosition from && later instanceof WalPosition to) {
            // More than a long holds is no distance in any server's log.
            return new Between(
                    Optional.of(to.bytesSince(from)).filter(bytes -> bytes >= 0), Optional.empty(), Optional.empty());
        }
        if (earlier instanceof BinlogPosition from
                && later instanceof BinlogPosition to
                && from.base().equals(to.base())) {
            long files = to.fileNumber() - from.fileNumber();
            long bytes = to.offset() - from.offset();
            return new Between(
                    files == 0 && bytes >= 0 ? Optional.of(bytes) : Optional.empty(),
                    files > 0 ? Optional.of(files) : Optional.empty(),
                    Optional.empty());
        }
        return NOTHING;
    }

    /** In words; "" for nothing. */
    public String words() {
        List<String> words = new ArrayList<>();
        bytes.ifPresent(count -> words.add(String.format(Locale.ROOT, "%,d bytes of log", count)));
        files.ifPresent(count -> words.add(Words.count(count, "log file") + " on"));
        gtids.ifPresent(set -> words.add(Words.count(set.size(), "transaction") + ": " + Words.brief(set.toString())));
        return String.join(", ", words);
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("bytes", bytes);
        json.put("files", files);
        json.put("transactions", gtids.map(GtidSet::size));
        json.put("gtids", gtids);
        return json;
    }
}
