package io.tidemark.cli.backup.store;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** Deletes all that is in a directory, and then the directory. What somebody else deletes meanwhile is no failure. */
class TreeDeletion extends SimpleFileVisitor<Path> {

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        deleteFile(file);
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
        deleteDirectory(visited);
        return FileVisitResult.CONTINUE;
    }

    void deleteFile(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    void deleteDirectory(Path directory) throws IOException {
        Files.deleteIfExists(directory);
    }
}
