package io.tidemark.cli.backup.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A store as S3 is one, whose objects are files below a directory: an object is there when it is closed, whole or in part; a directory
 * is there as long as something is in it. A test says what happens ahead of each request, a failure of it among that, or of which the
 * answer is lost.
 */
final class FaultyStore extends FileSystemProvider {

    /** What happens ahead of a request. */
    @FunctionalInterface
    interface Fault {

        /** @param request {@code HEAD}, {@code LIST}, {@code GET}, {@code PUT}, {@code DELETE} or {@code COPY} */
        void before(String request, Path file) throws IOException;
    }

    private static final int NONE = -1;

    private final FaultyFileSystem fileSystem = new FaultyFileSystem(this);
    private final Path top;
    private Fault fault = (request, file) -> {};
    private int requests;
    private int lost = NONE;
    private boolean inPart;

    FaultyStore(Path top) {
        this.top = top;
    }

    /** The directory in which all is. */
    Path top() {
        return path(top);
    }

    Path path(Path real) {
        return fileSystem.path(real);
    }

    void fault(Fault happening) {
        requests = 0;
        lost = NONE;
        inPart = false;
        fault = happening;
    }

    /** After so many requests none is answered. */
    void goesAwayAfter(int last) {
        fault((request, file) -> {
            if (requests > last) {
                throw new IOException("503 of %s %s".formatted(request, file.getFileName()));
            }
        });
    }

    /** One is not answered. */
    void fails(int number) {
        fault((request, file) -> {
            if (requests == number) {
                throw new IOException("503 of %s %s".formatted(request, file.getFileName()));
            }
        });
    }

    /** One is done, and its answer is lost. */
    void losesTheAnswerTo(int number) {
        fault((request, file) -> {});
        lost = number;
    }

    /** The same, and an object that it was to make is there in part. */
    void leavesAPartAt(int number) {
        losesTheAnswerTo(number);
        inPart = true;
    }

    private void answer(String request, Path real) throws IOException {
        if (requests == lost) {
            throw new IOException("503 of %s %s".formatted(request, real.getFileName()));
        }
    }

    /** How many there were since the last fault was set. */
    int requests() {
        return requests;
    }

    private Path request(String request, Path path) throws IOException {
        Path real = fileSystem.real(path);
        requests++;
        fault.before(request, real);
        return real;
    }

    @Override
    public String getScheme() {
        return "faulty";
    }

    @Override
    public InputStream newInputStream(Path path, OpenOption... options) throws IOException {
        return Files.newInputStream(request("GET", path));
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return Files.newByteChannel(request("GET", path));
    }

    @Override
    public OutputStream newOutputStream(Path path, OpenOption... options) throws IOException {
        boolean fresh = List.of(options).contains(StandardOpenOption.CREATE_NEW);
        if (fresh && Files.exists(request("HEAD", path))) {
            throw new FileAlreadyExistsException(path.toString());
        }
        return new ByteArrayOutputStream() {
            private boolean open = true;

            @Override
            public void close() throws IOException {
                if (open) {
                    open = false;
                    Path real = request("PUT", path);
                    Files.createDirectories(real.getParent());
                    boolean whole = requests != lost || !inPart;
                    Files.write(real, Arrays.copyOf(toByteArray(), whole ? count : count / 2));
                    answer("PUT", real);
                }
            }
        };
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path directory, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        List<Path> all = new ArrayList<>();
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(request("LIST", directory))) {
            for (Path path : paths) {
                if (filter.accept(path(path))) {
                    all.add(path(path));
                }
            }
        }
        return new DirectoryStream<>() {
            @Override
            public Iterator<Path> iterator() {
                return all.iterator();
            }

            @Override
            public void close() {
                // All was read at once.
            }
        };
    }

    @Override
    public void delete(Path path) throws IOException {
        Path real = request("DELETE", path);
        Files.delete(real);
        deleteEmpty(real);
        answer("DELETE", real);
    }

    private void deleteEmpty(Path real) throws IOException {
        try {
            for (Path parent = real.getParent(); !parent.equals(top); parent = parent.getParent()) {
                Files.delete(parent);
            }
        } catch (DirectoryNotEmptyException inUse) {
            // It is there for what is in it.
        }
    }

    @Override
    public void move(Path from, Path to, CopyOption... options) throws IOException {
        Path real = request("COPY", from);
        Files.move(real, fileSystem.real(to));
        answer("COPY", real);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        return Files.readAttributes(request("HEAD", path), type, options);
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        readAttributes(path, BasicFileAttributes.class);
    }

    @Override
    public boolean isSameFile(Path one, Path other) {
        return one.equals(other);
    }

    @Override
    public boolean isHidden(Path path) {
        return false;
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
        return null;
    }

    @Override
    public void createDirectory(Path directory, FileAttribute<?>... attributes) {
        throw new UnsupportedOperationException("no directory is made: " + directory);
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> settings) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Path getPath(URI uri) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void copy(Path from, Path to, CopyOption... options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileStore getFileStore(Path path) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) {
        throw new UnsupportedOperationException();
    }
}
