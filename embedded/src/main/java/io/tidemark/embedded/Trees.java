package io.tidemark.embedded;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Predicate;

/** Whole directory trees. */
final class Trees {

    private Trees() {}

    /** Deletes a tree; links are removed, not followed. What vanishes meanwhile, or was never there, is no error. */
    static void delete(Path root) {
        try {
            Files.walkFileTree(root, new Deletion());
        } catch (IOException e) {
            throw new ServerException(root + " cannot be deleted.", e);
        }
    }

    /**
     * Copies a tree with its owners and rights to a directory that does not exist. What vanishes meanwhile is left out.
     *
     * @param leftOut which files and directories, by their path below the root
     */
    static void copy(Path root, Path copy, Predicate<Path> leftOut) {
        try {
            Files.walkFileTree(root, new Copying(root, copy, leftOut));
        } catch (IOException e) {
            throw new ServerException(root + " cannot be copied to " + copy + ".", e);
        }
    }

    private static final class Copying extends SimpleFileVisitor<Path> {

        private final Path root;
        private final Path copy;
        private final Predicate<Path> leftOut;

        Copying(Path root, Path copy, Predicate<Path> leftOut) {
            this.root = root;
            this.copy = copy;
            this.leftOut = leftOut;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
            if (leftOut.test(root.relativize(directory))) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            take(directory);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (!leftOut.test(root.relativize(file))) {
                take(file);
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

        private void take(Path path) throws IOException {
            try {
                Files.copy(path, copy.resolve(root.relativize(path)), StandardCopyOption.COPY_ATTRIBUTES);
            } catch (NoSuchFileException vanished) {
                if (Files.exists(path)) {
                    throw vanished;
                }
            }
        }
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
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
        public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
            if (failure != null) {
                throw failure;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
