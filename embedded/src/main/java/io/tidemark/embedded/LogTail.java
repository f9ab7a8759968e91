package io.tidemark.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The last lines of a server's log, for messages about a server that did not come up. */
final class LogTail {

    private static final int LINES = 25;

    private LogTail() {}

    static String of(Path log) {
        try {
            // Not readAllLines: a server's log need not be valid UTF-8.
            List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return "Last lines of " + log + ":\n"
                    + String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
        } catch (IOException e) {
            return "Its log " + log + " cannot be read (" + e + ").";
        }
    }
}
