package io.tidemark.job;

import java.util.Map;
import java.util.Optional;

/**
 * Values for the {@code ${NAME}} of a pipeline file. What is set by hand wins over the environment. Values never leave
 * through {@link #toString()}: they may be secrets.
 */
public final class Variables {

    private final Map<String, String> set;
    private final Map<String, String> environment;

    public Variables(Map<String, String> set, Map<String, String> environment) {
        this.set = Map.copyOf(set);
        this.environment = Map.copyOf(environment);
    }

    /** The value of {@code name}; empty if it is set nowhere. A variable set to the empty text has a value. */
    public Optional<String> value(String name) {
        return Optional.ofNullable(set.getOrDefault(name, environment.get(name)));
    }

    @Override
    public String toString() {
        return "Variables" + set.keySet();
    }
}
