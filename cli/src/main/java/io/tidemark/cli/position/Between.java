package io.tidemark.cli.position;

import io.tidemark.position.GtidSet;
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
record Between(Optional<Long> bytes, Optional<Long> files, Optional<GtidSet> gtids) {

    static final Between NOTHING = new Between(Optional.empty(), Optional.empty(), Optional.empty());

    /** In words; "" for nothing. */
    String words() {
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
