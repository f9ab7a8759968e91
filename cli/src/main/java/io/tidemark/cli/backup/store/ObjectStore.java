package io.tidemark.cli.backup.store;

import io.tidemark.checkpoint.SavedStates;
import io.tidemark.checkpoint.flink.Existence;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * S3 and the like, by the JDK's interface of some other file system. A file is there when it is closed, and lasts; a directory is
 * nothing but the names of what is in it, and is not moved. So what is not finished has a mark in it: a file that is made ahead of
 * all others there and deleted behind them ({@link SavedStates#marks}).
 *
 * <p>Assumes that what was written is listed from then on, as S3 does (Amazon S3 User Guide, "Amazon S3 data consistency model").
 */
final class ObjectStore implements Disk {

    private static final int SUFFIX = 8;

    /** Of what was begun by this, by its directory. */
    private final Map<Path, Path> marks = new HashMap<>();

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

    /** Two could find the same name free, and the mark of one would be in what the other has finished. */
    @Override
    public String suffix() {
        return "-" + UUID.randomUUID().toString().substring(0, SUFFIX);
    }

    /** @throws FileAlreadyExistsException if somebody else has begun there as well; each of both may be told so */
    @Override
    public Path begin(Path place) throws IOException {
        if (Existence.isThere(place)) {
            throw new FileAlreadyExistsException(place.toString());
        }
        Path mark = newMark(place);
        try {
            make(mark);
            if (!Existence.in(place).keySet().equals(Set.of(mark))) {
                throw new FileAlreadyExistsException(place.toString());
            }
        } catch (IOException failure) {
            // What of another one is there is not to be marked by this.
            deleteAfter(failure, mark);
            throw failure;
        }
        marks.put(place, mark);
        return place;
    }

    /** What has failed first is what there is to be told. */
    private static void deleteAfter(IOException failure, Path mark) {
        try {
            Files.deleteIfExists(mark);
        } catch (IOException second) {
            failure.addSuppressed(second);
        }
    }

    private static Path newMark(Path place) {
        return place.resolve(SavedStates.UNFINISHED + UUID.randomUUID());
    }

    private static void make(Path mark) throws IOException {
        Files.newOutputStream(mark, StandardOpenOption.CREATE_NEW).close();
    }

    /** Whoever has taken that away has taken the rest before. */
    @Override
    public void finish(Path begun, Path place) throws IOException {
        Path mark = Optional.ofNullable(marks.get(begun))
                .orElseThrow(() -> new IllegalArgumentException(begun + " was not begun by this"));
        if (!Existence.isThere(mark)) {
            throw new IOException("somebody has taken %s away: it was taken for what an interruption has left"
                    .formatted(mark.getFileName()));
        }
        try {
            Files.delete(mark);
        } catch (IOException failure) {
            if (isThereAfter(failure, mark)) {
                throw failure;
            }
            // It was done, and the answer was lost.
        }
    }

    /** Taken for there if nobody can say. */
    private static boolean isThereAfter(IOException failure, Path mark) {
        try {
            return Existence.isThere(mark);
        } catch (IOException second) {
            failure.addSuppressed(second);
            return true;
        }
    }

    @Override
    public Path withdraw(Path place) throws IOException {
        make(newMark(place));
        return place;
    }

    /** One with a mark: what is finished is {@link #withdraw}n before. */
    @Override
    public void delete(Path directory) throws IOException {
        List<Path> marked = SavedStates.marks(directory);
        if (marked.isEmpty() && Existence.isThere(directory)) {
            throw new IOException(
                    "it has no %s... any more: somebody has finished it".formatted(SavedStates.UNFINISHED));
        }
        deleteBut(marked, directory);
        for (Path mark : marked) {
            Files.deleteIfExists(mark);
        }
        deleteBut(List.of(), directory);
    }

    /** What it may have finished without knowing gets a mark again: it is not to be half of a finished one. */
    @Override
    public void abandon(Path unfinished) {
        try {
            if (SavedStates.marks(unfinished).isEmpty() && Existence.isThere(unfinished)) {
                withdraw(unfinished);
            }
        } catch (IOException left) {
            return;
        }
        Disk.super.abandon(unfinished);
    }

    private static void deleteBut(List<Path> kept, Path directory) throws IOException {
        Files.walkFileTree(directory, new TreeDeletion() {
            @Override
            void deleteFile(Path file) throws IOException {
                if (!kept.contains(file)) {
                    super.deleteFile(file);
                }
            }

            /** Its name, where a file system keeps it. Some list it for a while though there is nothing in it any more. */
            @Override
            void deleteDirectory(Path emptied) {
                try {
                    super.deleteDirectory(emptied);
                } catch (IOException nothingInIt) {
                    // It is of no use to anybody, and no failure.
                }
            }
        });
    }
}
