package io.tidemark.cli.backup.store;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/** This machine's, of which a test overrides a step. */
class DelegatingDisk implements Disk {

    private final Disk disk = LocalDisk.ofOwner();

    @Override
    public void makeDirectory(Path directory) throws IOException {
        disk.makeDirectory(directory);
    }

    @Override
    public <T> T write(Path file, Content<T> content) throws UnreadableException, IOException {
        return disk.write(file, content);
    }

    @Override
    public void date(Path file, Instant written) throws IOException {
        disk.date(file, written);
    }

    @Override
    public void force(Path directory) throws IOException {
        disk.force(directory);
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        disk.move(from, to);
    }

    @Override
    public void delete(Path directory) throws IOException {
        disk.delete(directory);
    }
}
