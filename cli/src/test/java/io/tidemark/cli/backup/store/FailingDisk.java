package io.tidemark.cli.backup.store;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A disk of which a test says when it fails, and for how long. */
final class FailingDisk implements Disk {

    private final Disk disk = new LocalDisk();
    private final List<String> done = new ArrayList<>();
    private int steps;
    private int last = Integer.MAX_VALUE;
    private boolean recovers;
    private int largest;

    /** After so many steps the power is lost: nothing is done any more, cleaning up neither. */
    static FailingDisk losingPowerAfter(int steps) {
        FailingDisk disk = new FailingDisk();
        disk.last = steps;
        return disk;
    }

    /** After so many steps one fails, those after it do not. */
    static FailingDisk fullAt(int step) {
        FailingDisk disk = losingPowerAfter(step);
        disk.recovers = true;
        return disk;
    }

    int steps() {
        return steps;
    }

    /** What was done, each with the last name of what it was done to; parts of files are not among it. */
    List<String> done() {
        return List.copyOf(done);
    }

    private void step(String what, Path to) throws IOException {
        step();
        done.add(what + " " + to.getFileName());
    }

    /** The most bytes that were written at once. */
    int largest() {
        return largest;
    }

    private void step() throws IOException {
        steps++;
        if (recovers ? steps == last + 1 : steps > last) {
            throw new IOException("No space left on device");
        }
    }

    @Override
    public void makeDirectory(Path directory) throws IOException {
        step("make", directory);
        disk.makeDirectory(directory);
    }

    @Override
    public <T> T write(Path file, Content<T> content) throws UnreadableException, IOException {
        step("write", file);
        return disk.write(file, out -> {
            T written = content.writeTo(new FilterOutputStream(out) {
                @Override
                public void write(byte[] some, int offset, int length) throws IOException {
                    largest = Math.max(largest, length);
                    step();
                    super.out.write(some, offset, length);
                }
            });
            step();
            return written;
        });
    }

    @Override
    public void date(Path file, Instant written) throws IOException {
        step("date", file);
        disk.date(file, written);
    }

    @Override
    public void force(Path directory) throws IOException {
        step("force", directory);
        disk.force(directory);
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        step("move", to);
        disk.move(from, to);
    }

    @Override
    public void delete(Path directory) throws IOException {
        step("delete", directory);
        disk.delete(directory);
    }
}
