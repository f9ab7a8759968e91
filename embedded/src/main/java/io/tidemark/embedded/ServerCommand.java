package io.tidemark.embedded;

import java.util.List;
import java.util.Map;

/**
 * A program to run as a server.
 *
 * @param words the program and its arguments
 * @param environment variables set on top of this JVM's own
 */
record ServerCommand(List<String> words, Map<String, String> environment) {

    ServerCommand {
        words = List.copyOf(words);
        environment = Map.copyOf(environment);
    }

    static ServerCommand of(List<String> words) {
        return new ServerCommand(words, Map.of());
    }
}
