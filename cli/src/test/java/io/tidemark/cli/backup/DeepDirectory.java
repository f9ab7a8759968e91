package io.tidemark.cli.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A directory so deep that what is in its directories has longer paths than Linux takes: nobody, not even root, can look into those,
 * as into another user's.
 */
final class DeepDirectory implements AutoCloseable {

    private static final int LONGEST_PATH = 4095;
    private static final int LONGEST_NAME = 255;
    /** For the name of a directory in it, and not for what is in that. */
    private static final int REST = 20;

    private static final String FILE = "f".repeat(REST);

    private final Path near;
    private final Path far;
    private final Path within;

    /** @param names of the directories in it */
    DeepDirectory(Path directory, String... names) throws IOException {
        near = directory.resolve("d");
        far = directory.resolve("d".repeat(LONGEST_NAME));
        int left = LONGEST_PATH - REST - far.toString().length();
        Path path = Path.of("");
        while (left > LONGEST_NAME) {
            path = path.resolve("e".repeat(LONGEST_NAME - 1));
            left -= LONGEST_NAME;
        }
        within = path.resolve("e".repeat(left - 1));
        for (String name : names) {
            Files.createFile(
                    Files.createDirectories(near.resolve(within).resolve(name)).resolve(FILE));
        }
        Files.move(near, far);
    }

    Path path() {
        return far.resolve(within);
    }

    /** Brings it back to where it can be deleted. */
    @Override
    public void close() throws IOException {
        Files.move(far, near);
    }
}
