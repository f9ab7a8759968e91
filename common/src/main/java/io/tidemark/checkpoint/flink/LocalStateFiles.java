package io.tidemark.checkpoint.flink;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Those of this machine. Only regular files are opened: a pipe or a device might never end. */
public final class LocalStateFiles implements StateFiles {

    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(.*)", Pattern.DOTALL);

    /** Whether it is in a file system of this machine. */
    public static boolean isHere(Path path) {
        return path.getFileSystem().equals(FileSystems.getDefault());
    }

    /** The file that Flink means by a path; empty if it is in another file system. */
    public static Optional<Path> path(String path) {
        Matcher matcher = SCHEME.matcher(path);
        String local = path;
        if (matcher.matches()) {
            local = matcher.group(2);
            if (!matcher.group(1).equals("file")) {
                return Optional.empty();
            }
            if (local.startsWith("//")) {
                local = local.substring(2);
                if (!local.startsWith("/")) {
                    return Optional.empty();
                }
            }
        }
        try {
            return Optional.of(Path.of(local));
        } catch (InvalidPathException noName) {
            return Optional.empty();
        }
    }

    @Override
    public Status status(String path) throws IOException {
        return status(known(path));
    }

    static Status status(Path file) throws IOException {
        Optional<BasicFileAttributes> there = Existence.of(file);
        if (there.isEmpty()) {
            // A link that leads nowhere is there.
            throw new MissingStateException(Existence.isThere(file) ? file + " is no file" : "there is no " + file);
        }
        return status(file, there.get());
    }

    static Status status(Path file, BasicFileAttributes attributes) throws UnreadableStateException {
        if (!attributes.isRegularFile()) {
            throw new UnreadableStateException(file + " is no file");
        }
        return new Status(attributes.size(), attributes.lastModifiedTime().toInstant());
    }

    @Override
    public InputStream open(String path, long offset) throws IOException {
        return open(known(path), offset);
    }

    static InputStream open(Path file, long offset) throws IOException {
        status(file);
        try {
            return at(file, offset);
        } catch (NoSuchFileException missing) {
            throw new MissingStateException("there is no " + file);
        }
    }

    /** Of a file that is known to be a regular one. */
    static InputStream at(Path file, long offset) throws IOException {
        SeekableByteChannel channel = Files.newByteChannel(file);
        try {
            return Channels.newInputStream(channel.position(offset));
        } catch (IOException failure) {
            channel.close();
            throw failure;
        }
    }

    @Override
    public Optional<Path> here(String path) {
        return path(path);
    }

    private static Path known(String path) throws UnreadableStateException {
        return path(path)
                .orElseThrow(() ->
                        new UnreadableStateException(path + " is in a file system that this machine does not read"));
    }
}
