package io.tidemark.cli.backup.store;

import io.tidemark.checkpoint.SavedStates;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * S3 and the like, by the JDK's interface of some other file system. A file is there when it is closed, and lasts; a directory is
 * nothing but the names of what is in it, and is not moved. So what is not finished has a mark in it: a file that is made ahead of
 * all others there and deleted behind them ({@link SavedStates#isMarkedUnfinished}).
 *
 * <p>Assumes that what was written is listed from then on, as S3 does (Amazon S3 User Guide, "Amazon S3 data consistency model").
 */
final class ObjectStore implements Disk {

    /** It is there as soon as there is something in it. */
    @Override
    public void makeDirectory(Path directory) {}

    @Override
    public void makeDirectories(Path directory) {}

    /** If it fails, what was written may be there: only with a mark beside it. */
    @Override
    public <T> T write(Path file, Content<T> content) throws UnreadableException, IOException {
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
            return content.writeTo(out);
        }
    }

    /** It is that of the writing. */
    @Override
    public void date(Path file, Instant written) {}

    @Override
    public void force(Path directory) {}

    @Override
    public void move(Path from, Path to) throws IOException {
        Files.move(from, to);
    }

    /** @throws FileAlreadyExistsException if somebody else has begun there as well; each of both may be told so */
    @Override
    public Path begin(Path place) throws IOException {
        Path mark = mark(place);
        try (Stream<Path> all = Files.list(place)) {
            if (all.anyMatch(other -> !other.equals(mark))) {
                Files.delete(mark);
                throw new FileAlreadyExistsException(place.toString());
            }
        }
        return place;
    }

    private static Path mark(Path place) throws IOException {
        Path mark = place.resolve(SavedStates.UNFINISHED + UUID.randomUUID());
        Files.newOutputStream(mark, StandardOpenOption.CREATE_NEW).close();
        return mark;
    }

    @Override
    public void finish(Path begun, Path place) throws IOException {
        for (Path mark : SavedStates.marks(begun)) {
            Files.delete(mark);
        }
    }

    @Override
    public Path withdraw(Path place) throws IOException {
        mark(place);
        return place;
    }

    @Override
    public void delete(Path directory) throws IOException {
        List<Path> marks = SavedStates.marks(directory);
        deleteBut(marks, directory);
        for (Path mark : marks) {
            Files.deleteIfExists(mark);
        }
        deleteBut(List.of(), directory);
    }

    private static void deleteBut(List<Path> kept, Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!kept.contains(file)) {
                    Files.deleteIfExists(file);
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

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                deleteName(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Of a directory, where a file system keeps it. Some list it for a while though there is nothing in it any more. */
    private static void deleteName(Path directory) {
        try {
            Files.deleteIfExists(directory);
        } catch (IOException nothingInIt) {
            // It is of no use to anybody, and no failure.
        }
    }
}
