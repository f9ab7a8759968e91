package io.tidemark.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory only this user can enter, removed with all it holds on {@link #close()} or when the JVM ends. */
public final class PrivateDirectory implements AutoCloseable {

    private final Path path;

    private PrivateDirectory(Path path) {
        this.path = path;
    }

    /**
     * Creates one beneath {@code java.io.tmpdir}.
     *
     * @param prefix how its name begins
     */
    public static PrivateDirectory create(String prefix) {
        return create(Path.of(System.getProperty("java.io.tmpdir")), prefix);
    }

    /**
     * Creates one beneath a directory, which is created if need be and stays when this one goes.
     *
     * @throws ServerException if the directory cannot be written to
     */
    public static PrivateDirectory create(Path parent, String prefix) {
        try {
            Path path =
                    Files.createTempDirectory(Files.createDirectories(parent).toAbsolutePath(), prefix + "-");
            Leftovers.add(path);
            return new PrivateDirectory(path);
        } catch (IOException e) {
            throw new ServerException("No directory can be created in " + parent + ".", e);
        }
    }

    public Path path() {
        return path;
    }

    /** Leaves it to whoever wants to look at it; it is not removed any more, at exit neither. */
    public void keep() {
        Leftovers.remove(path);
    }

    /** Removes it; does nothing the second time. */
    @Override
    public void close() {
        Trees.delete(path);
        Leftovers.remove(path);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
