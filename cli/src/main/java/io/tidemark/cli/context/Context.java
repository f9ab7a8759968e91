package io.tidemark.cli.context;

import java.net.URI;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A named cluster.
 *
 * @param name "" for the one that is meant if nothing is configured
 * @param jobManager its REST address
 * @param state the directory with its savepoints and checkpoints, as this machine sees it
 * @param sources databases that its pipelines read, by name
 * @param targets databases that they write, by name
 * @param pins how many there may be
 * @param savepoints when they are taken unasked, and how long kept; empty if they are not
 * @param history the directory that what is done is written down in; empty for the user's own
 */
public record Context(
        String name,
        URI jobManager,
        Optional<Path> state,
        Map<String, Database> sources,
        Map<String, Database> targets,
        PinPolicy pins,
        Optional<SavepointPolicy> savepoints,
        Optional<Path> history) {

    static final URI DEFAULT_JOB_MANAGER = URI.create("http://localhost:8081");

    /** What is meant where there is no configuration. */
    static final Context NONE = new Context(
            "",
            DEFAULT_JOB_MANAGER,
            Optional.empty(),
            Map.of(),
            Map.of(),
            PinPolicy.DEFAULT,
            Optional.empty(),
            Optional.empty());

    public Context {
        sources = Collections.unmodifiableMap(new TreeMap<>(sources));
        targets = Collections.unmodifiableMap(new TreeMap<>(targets));
    }

    /** The same at another address. */
    Context at(URI address) {
        return new Context(name, address, state, sources, targets, pins, savepoints, history);
    }
}
