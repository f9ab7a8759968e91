package io.tidemark.cli.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.problem.ProblemException;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/** What a JobManager says of its own configuration. */
public final class ClusterSettings {

    /** Flink 1.20 takes both. */
    private static final Set<String> SAVEPOINTS =
            Set.of("execution.checkpointing.savepoint-dir", "state.savepoints.dir");

    private ClusterSettings() {}

    /**
     * Where savepoints go that name no other directory; empty if it does not say.
     *
     * @param address of its REST API
     */
    public static Optional<String> savepoints(URI address) {
        JsonNode settings;
        try {
            settings = new RestCalls(address).get("/jobmanager/config");
        } catch (ProblemException failure) {
            if (Refusal.is(failure, Refusal.NOT_FOUND)) {
                return Optional.empty();
            }
            throw failure;
        }
        for (JsonNode setting : settings) {
            if (SAVEPOINTS.contains(setting.path("key").asText())) {
                return Optional.of(setting.path("value").asText());
            }
        }
        return Optional.empty();
    }
}
