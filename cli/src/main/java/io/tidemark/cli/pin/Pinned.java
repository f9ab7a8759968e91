package io.tidemark.cli.pin;

import io.tidemark.log.PinName;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A savepoint with its pins.
 *
 * @param savepoint its path, as the cluster says it
 * @param pins by the names of their sources
 */
public record Pinned(String savepoint, Map<String, PinName> pins) {

    public Pinned {
        pins = Collections.unmodifiableMap(new TreeMap<>(pins));
    }
}
