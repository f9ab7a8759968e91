package io.tidemark.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Looks for a secret in everything a run has left on disk. */
final class SecretScan {

    private SecretScan() {}

    /** Files below a folder that hold the secret in clear, as UTF-8 or as UTF-16. */
    static List<Path> filesWith(Path folder, String secret) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path file : tree.filter(Files::isRegularFile).toList()) {
                String content = Files.readString(file, StandardCharsets.ISO_8859_1);
                if (content.contains(secret) || content.contains(wide(secret))) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    private static String wide(String secret) {
        return new String(secret.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.ISO_8859_1);
    }
}
