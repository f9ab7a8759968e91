package io.tidemark.checkpoint.flink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Whether something is there. {@link Files#exists} and the like take what they cannot ask for, as a server that is away or a right
 * that is missing, for what is not there; here that is an {@link IOException}, and {@link NoSuchFileException} alone is an answer.
 */
public final class Existence {

    private Existence() {}

    /**
     * What is known of it; empty if it is not there.
     *
     * @throws IOException if that cannot be said
     */
    public static Optional<BasicFileAttributes> of(Path path, LinkOption... options) throws IOException {
        try {
            return Optional.of(Files.readAttributes(path, BasicFileAttributes.class, options));
        } catch (NoSuchFileException missing) {
            return Optional.empty();
        }
    }

    /**
     * Whether there is something, be it a link that leads nowhere.
     *
     * @throws IOException if that cannot be said
     */
    public static boolean isThere(Path path) throws IOException {
        return of(path, LinkOption.NOFOLLOW_LINKS).isPresent();
    }

    /**
     * Whether there is a directory, itself perhaps behind a link.
     *
     * @throws IOException if that cannot be said
     */
    public static boolean isDirectory(Path path) throws IOException {
        return of(path).filter(BasicFileAttributes::isDirectory).isPresent();
    }

    /**
     * What is in a directory, links as such, by path. What goes meanwhile is left out.
     *
     * @throws IOException if it is not there, is none, or not all that is in it can be looked at
     */
    public static SortedMap<Path, BasicFileAttributes> in(Path directory) throws IOException {
        try {
            return in(directory, (path, failure) -> {
                throw new UncheckedIOException(failure);
            });
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }

    /**
     * The same, without what cannot be looked at.
     *
     * @param notSeen is told of that
     * @throws IOException if it is not there, is none, or cannot be looked into
     */
    public static SortedMap<Path, BasicFileAttributes> in(Path directory, BiConsumer<Path, IOException> notSeen)
            throws IOException {
        SortedMap<Path, BasicFileAttributes> all = new TreeMap<>();
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory)) {
            for (Path path : paths) {
                try {
                    of(path, LinkOption.NOFOLLOW_LINKS).ifPresent(attributes -> all.put(path, attributes));
                } catch (IOException failure) {
                    notSeen.accept(path, failure);
                }
            }
        } catch (DirectoryIteratorException failure) {
            throw failure.getCause();
        }
        return all;
    }
}
