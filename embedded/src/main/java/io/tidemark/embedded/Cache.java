package io.tidemark.embedded;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where unpacked servers stay between runs: {@code $TIDEMARK_CACHE}, else {@code $XDG_CACHE_HOME/tidemark}, else
 * {@code ~/.cache/tidemark}; for root {@code /var/cache/tidemark}, because Postgres must run as somebody else, who cannot
 * enter root's home.
 */
final class Cache {

    private static final String READABLE_BY_ALL = "rwxr-xr-x";

    private final Path root;

    Cache(Path root) {
        this.root = root;
    }

    static Cache ofThisMachine() {
        Path root = location();
        try {
            return new Cache(Files.createDirectories(root));
        } catch (IOException e) {
            throw new ServerException(
                    "The cache " + root + " cannot be created. Set TIDEMARK_CACHE to a directory that can be written.",
                    e);
        }
    }

    /** Fills a directory that is still empty. */
    interface Filling {
        void into(Path directory) throws IOException;
    }

    /**
     * The directory kept under a key, filled first if it does not exist. It appears complete or not at all, whatever
     * other threads and processes do at the same time.
     */
    Path directory(String key, Filling filling) {
        Path complete = root.resolve(key);
        if (Files.isDirectory(complete)) {
            return complete;
        }
        try (PrivateDirectory partial = PrivateDirectory.create(root, "." + key)) {
            filling.into(partial.path());
            Files.setPosixFilePermissions(partial.path(), PosixFilePermissions.fromString(READABLE_BY_ALL));
            publish(partial.path(), complete);
            return complete;
        } catch (IOException e) {
            throw new ServerException(complete + " cannot be filled.", e);
        }
    }

    private static void publish(Path partial, Path complete) throws IOException {
        try {
            Files.move(partial, complete, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            // A rename does not replace a directory that holds something: another process was first.
            if (!Files.isDirectory(complete)) {
                throw e;
            }
        }
    }

    private static Path location() {
        String chosen = System.getenv("TIDEMARK_CACHE");
        if (chosen != null && !chosen.isBlank()) {
            return Path.of(chosen).toAbsolutePath();
        }
        if (Unprivileged.isRoot()) {
            return Path.of("/var/cache/tidemark");
        }
        String caches = System.getenv("XDG_CACHE_HOME");
        if (caches != null && !caches.isBlank()) {
            return Path.of(caches, "tidemark").toAbsolutePath();
        }
        return Path.of(System.getProperty("user.home"), ".cache", "tidemark");
    }
}
