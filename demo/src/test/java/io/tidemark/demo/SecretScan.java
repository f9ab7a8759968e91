package io.tidemark.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** Looks for a secret in everything a run has left on disk. */
final class SecretScan {

    private SecretScan() {}

    /**
     * Files below a folder that hold the secret in clear, as UTF-8 or as UTF-16. What Flink removes meanwhile has left nothing.
     */
    static List<Path> filesWith(Path folder, String secret) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                try {
                    if (attributes.isRegularFile() && holds(file, secret)) {
                        found.add(file);
                    }
                } catch (NoSuchFileException gone) {
                    return visitFileFailed(file, gone);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
        return found;
    }

    private static boolean holds(Path file, String secret) throws IOException {
        String content = Files.readString(file, StandardCharsets.ISO_8859_1);
        return content.contains(secret) || content.contains(wide(secret));
    }

    private static String wide(String secret) {
        return new String(secret.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.ISO_8859_1);
    }
}
