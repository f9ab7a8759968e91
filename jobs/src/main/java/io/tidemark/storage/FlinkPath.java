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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.core.fs.FileStatus;

/**
 * A path in one of Flink's file systems. Its names are any text between slashes, whatever this machine's own may be.
 *
 * @see FlinkFileSystem#getPath
 */
final class FlinkPath implements Path {

    private static final String SLASH = "/";

    private final FlinkFileSystem fileSystem;
    private final String root;
    private final List<String> names;
    private final AtomicReference<FileStatus> listed = new AtomicReference<>();

    private FlinkPath(FlinkFileSystem fileSystem, String root, List<String> names) {
        this.fileSystem = fileSystem;
        this.root = root;
        this.names = names;
    }

    /**
     * @param root scheme and authority, {@code s3://bucket}; "" of a relative path
     * @param names slashes between them, of which several are one
     */
    static FlinkPath of(FlinkFileSystem fileSystem, String root, String names) {
        return new FlinkPath(fileSystem, root, split(names));
    }

    private static List<String> split(String names) {
        return Arrays.stream(names.split(SLASH)).filter(name -> !name.isEmpty()).toList();
    }

    /** What Flink calls it. */
    org.apache.flink.core.fs.Path flink() {
        return new org.apache.flink.core.fs.Path(toString());
    }

    /** One in this directory, of which its list has said what it is. */
    FlinkPath listed(FileStatus status) {
        FlinkPath path = absolute(append(List.of(status.getPath().getName())));
        path.listed.set(status);
        return path;
    }

    /** What the list has said, to the first who asks: who asks again wants to know what it is by then. */
    Optional<FileStatus> takeListed() {
        return Optional.ofNullable(listed.getAndSet(null));
    }

    private FlinkPath absolute(List<String> others) {
        return new FlinkPath(fileSystem, root, others);
    }

    private FlinkPath relative(List<String> others) {
        return new FlinkPath(fileSystem, "", others);
    }

    private List<String> append(List<String> others) {
        List<String> all = new ArrayList<>(names);
        all.addAll(others);
        return List.copyOf(all);
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
        return !root.isEmpty();
    }

    @Override
    public Path getRoot() {
        return isAbsolute() ? absolute(List.of()) : null;
    }

    @Override
    public Path getFileName() {
        return names.isEmpty() ? null : getName(names.size() - 1);
    }

    @Override
    public Path getParent() {
        return names.isEmpty() || (!isAbsolute() && names.size() == 1)
                ? null
                : absolute(names.subList(0, names.size() - 1));
    }

    @Override
    public int getNameCount() {
        return names.size();
    }

    @Override
    public Path getName(int index) {
        return subpath(index, index + 1);
    }

    @Override
    public Path subpath(int begin, int end) {
        if (begin < 0 || end > names.size() || begin >= end) {
            throw new IllegalArgumentException("no names %d to %d in %s".formatted(begin, end, this));
        }
        return relative(names.subList(begin, end));
    }

    @Override
    public boolean startsWith(Path other) {
        return other instanceof FlinkPath own
                && root.equals(own.root)
                && names.size() >= own.names.size()
                && names.subList(0, own.names.size()).equals(own.names);
    }

    @Override
    public boolean endsWith(Path other) {
        if (!(other instanceof FlinkPath own)) {
            return false;
        }
        int from = names.size() - own.names.size();
        return own.isAbsolute()
                ? equals(own)
                : from >= 0 && names.subList(from, names.size()).equals(own.names);
    }

    @Override
    public Path normalize() {
        List<String> normal = new ArrayList<>();
        for (String name : names) {
            boolean below = !normal.isEmpty() && !normal.get(normal.size() - 1).equals("..");
            if (name.equals("..") && (below || isAbsolute())) {
                if (below) {
                    normal.remove(normal.size() - 1);
                }
            } else if (!name.equals(".")) {
                normal.add(name);
            }
        }
        return absolute(List.copyOf(normal));
    }

    @Override
    public Path resolve(Path other) {
        return other.isAbsolute() ? other : absolute(append(own(other).names));
    }

    /** A name never leads into another file system, whatever a state calls its files. */
    @Override
    public Path resolve(String other) {
        return absolute(append(split(other)));
    }

    @Override
    public Path relativize(Path other) {
        if (!other.startsWith(this)) {
            throw new IllegalArgumentException("%s is not below %s".formatted(other, this));
        }
        return relative(own(other).names.subList(names.size(), other.getNameCount()));
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
        return (isAbsolute() ? root + SLASH : "") + String.join(SLASH, names);
    }
}
