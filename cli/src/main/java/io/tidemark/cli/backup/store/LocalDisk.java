package io.tidemark.cli.backup.store;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Set;

/** That of this machine. */
final class LocalDisk implements Disk {

    private static final FileAttribute<?>[] AS_USUAL = {};

    private final FileAttribute<?>[] ofDirectories;
    private final FileAttribute<?>[] ofFiles;

    /** What is made on it may be read by whom the umask says. */
    LocalDisk() {
        this(AS_USUAL, AS_USUAL);
    }

    private LocalDisk(FileAttribute<?>[] ofDirectories, FileAttribute<?>[] ofFiles) {
        this.ofDirectories = ofDirectories;
        this.ofFiles = ofFiles;
    }

    /** What is made on it is its owner's alone: the rows of a source are in it. */
    static Disk ofOwner() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new LocalDisk(only("rwx------"), only("rw-------"))
                : new LocalDisk();
    }

    private static FileAttribute<?>[] only(String permissions) {
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        };
    }

    @Override
    public void makeDirectory(Path directory) throws IOException {
        Files.createDirectories(directory, ofDirectories);
    }

    @Override
    public <T> T write(Path file, Content<T> content) throws UnreadableException, IOException {
        try (FileChannel channel =
                FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ofFiles)) {
            T written = content.writeTo(Channels.newOutputStream(channel));
            channel.force(true);
            return written;
        }
    }

    @Override
    public void date(Path file, Instant written) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(written));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    @Override
    public void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(Path directory) throws IOException {
        Files.walkFileTree(directory, new TreeDeletion());
    }
}
