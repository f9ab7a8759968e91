package io.tidemark.storage;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Objects;

/**
 * A path in one of Flink's file systems. Its names are put together, and taken apart, as those of this machine are.
 *
 * @see FlinkFileSystem#getPath
 */
final class FlinkPath implements Path {

    private final FlinkFileSystem fileSystem;
    private final String root;
    private final Path names;

    /**
     * @param root scheme and authority, {@code s3://bucket}; "" of a relative path
     * @param names absolute unless the path is relative
     */
    FlinkPath(FlinkFileSystem fileSystem, String root, Path names) {
        this.fileSystem = fileSystem;
        this.root = root;
        this.names = names;
    }

    /** What Flink calls it. */
    org.apache.flink.core.fs.Path flink() {
        return new org.apache.flink.core.fs.Path(toString());
    }

    private FlinkPath with(Path others) {
        return new FlinkPath(fileSystem, others.isAbsolute() ? root : "", others);
    }

    private static FlinkPath own(Path path) {
        if (path instanceof FlinkPath own) {
            return own;
        }
        throw new ProviderMismatchException(path + " is in another file system");
    }

    @Override
    public FileSystem getFileSystem() {
        return fileSystem;
    }

    @Override
    public boolean isAbsolute() {
        return names.isAbsolute();
    }

    @Override
    public Path getRoot() {
        return isAbsolute() ? with(names.getRoot()) : null;
    }

    @Override
    public Path getFileName() {
        return names.getFileName() == null ? null : with(names.getFileName());
    }

    @Override
    public Path getParent() {
        return names.getParent() == null ? null : with(names.getParent());
    }

    @Override
    public int getNameCount() {
        return names.getNameCount();
    }

    @Override
    public Path getName(int index) {
        return with(names.getName(index));
    }

    @Override
    public Path subpath(int begin, int end) {
        return with(names.subpath(begin, end));
    }

    @Override
    public boolean startsWith(Path other) {
        return other instanceof FlinkPath own && root.equals(own.root) && names.startsWith(own.names);
    }

    @Override
    public boolean endsWith(Path other) {
        return other instanceof FlinkPath own && (own.isAbsolute() ? equals(own) : names.endsWith(own.names));
    }

    @Override
    public Path normalize() {
        return with(names.normalize());
    }

    @Override
    public Path resolve(Path other) {
        return other.isAbsolute() ? other : with(names.resolve(own(other).names));
    }

    /** A name is never taken for a path of its own, whatever a state calls its files. */
    @Override
    public Path resolve(String other) {
        return with(names.resolve(other));
    }

    @Override
    public Path relativize(Path other) {
        FlinkPath own = own(other);
        if (!root.equals(own.root)) {
            throw new IllegalArgumentException("%s is not below %s".formatted(other, this));
        }
        return with(names.relativize(own.names));
    }

    @Override
    public URI toUri() {
        return flink().toUri();
    }

    @Override
    public Path toAbsolutePath() {
        if (!isAbsolute()) {
            throw new UnsupportedOperationException("there is no working directory for " + this);
        }
        return this;
    }

    /** No link leads to it. */
    @Override
    public Path toRealPath(LinkOption... options) throws IOException {
        return toAbsolutePath().normalize();
    }

    @Override
    public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
        throw new UnsupportedOperationException("nobody watches " + this);
    }

    @Override
    public int compareTo(Path other) {
        return toString().compareTo(own(other).toString());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FlinkPath own && root.equals(own.root) && names.equals(own.names);
    }

    @Override
    public int hashCode() {
        return Objects.hash(root, names);
    }

    @Override
    public String toString() {
        return root + names;
    }
}
