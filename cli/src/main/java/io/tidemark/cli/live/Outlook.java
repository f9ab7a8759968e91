package io.tidemark.cli.live;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What becomes of a stored position.
 *
 * @param now by the source's clock
 * @param at the position; "" if nothing is stored
 * @param lag how far it is behind
 * @param kept how long the log behind it stays
 * @param restart whether the source would be read on from it
 */
public record Outlook(Instant now, String at, Lag lag, Kept kept, Restart restart) {

    /** If nothing is stored. */
    static Outlook of(Instant now, String why, Kept kept) {
        return new Outlook(now, "", Lag.unknown(why), kept, Restart.unknown(why));
    }

    Outlook counted(Transactions behind) {
        return new Outlook(now, at, lag.counted(behind), kept, restart);
    }

    /** @param before how long the log was to stay when the position was the last one */
    Outlook overtaken(Kept before) {
        return new Outlook(now, at, lag, before, Restart.NOTHING_AGAINST);
    }

    /** @param behind bytes of log behind the position; empty if they are not known */
    Map<String, Object> json(OptionalLong behind) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("clock", now.toString());
        json.put("position", at.isEmpty() ? null : at);
        json.put("behind", lag.json(behind));
        json.put("kept", kept.json());
        json.put("restart", restart.json());
        return json;
    }
}
