package io.tidemark.cli.pin;

import io.tidemark.cli.live.WalLog;
import io.tidemark.guard.Said;
import io.tidemark.problem.Words;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What all pins of a Postgres server take of it.
 *
 * @param sources of the context that are on it
 * @param pins how many there are
 * @param keeps bytes of log from the oldest that is kept for one of them: what is kept for one is kept for all later ones
 * @param slots how many replication slots there are, pins among them
 * @param mostSlots how many there may be
 */
record PinServer(List<String> sources, int pins, long keeps, int slots, int mostSlots) {

    PinServer {
        sources = List.copyOf(sources);
    }

    static PinServer of(Map<String, WalLog> sources, List<Pin> pins) {
        WalLog log = sources.values().iterator().next();
        return new PinServer(
                List.copyOf(sources.keySet()),
                pins.size(),
                pins.stream().mapToLong(Pin::keeps).max().orElse(0),
                log.slots().size(),
                log.mostSlots());
    }

    String text() {
        return "The server of %s: %s, for which %s of log are kept; %d of %s in use.\n"
                .formatted(
                        Words.printable(String.join(", ", sources)),
                        Words.count(pins, "pin"),
                        Said.bytes(keeps),
                        slots,
                        Words.count(mostSlots, "replication slot"));
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("sources", sources);
        json.put("pins", pins);
        json.put("keptBytes", keeps);
        json.put("slots", slots);
        json.put("mostSlots", mostSlots);
        return json;
    }
}
