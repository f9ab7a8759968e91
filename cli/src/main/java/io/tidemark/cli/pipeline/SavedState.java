package io.tidemark.cli.pipeline;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * A savepoint or retained checkpoint on this machine.
 *
 * @param directory the one with Flink's file {@code _metadata}, absolute
 */
record SavedState(Path directory) {

    static final String METADATA = "_metadata";

    SavedState {
        directory = directory.toAbsolutePath().normalize();
    }

    /**
     * What a user means by a path.
     *
     * @param text of the directory or of the {@code _metadata} in it, as a path or as the {@code file:} URI that Flink
     *     shows
     * @param remedy where else to look
     * @throws ProblemException if there is no saved state
     */
    static SavedState at(String text, Supplier<String> remedy) {
        Path path = path(text);
        if (path.endsWith(METADATA) && Files.isRegularFile(path)) {
            return new SavedState(path.toAbsolutePath().getParent());
        }
        if (!Files.isRegularFile(path.resolve(METADATA))) {
            throw new ProblemException(new Problem(
                    ErrorCode.SAVED_STATE_MISSING,
                    Files.exists(path) ? path + " has no file " + METADATA : "there is no " + path,
                    "the directory of a savepoint or of a retained checkpoint (chk-N), with its file " + METADATA,
                    remedy.get()));
        }
        return new SavedState(path);
    }

    private static Path path(String text) {
        if (text.startsWith("file:")) {
            try {
                return Path.of(URI.create(text));
            } catch (IllegalArgumentException | FileSystemNotFoundException notOfThisMachine) {
                return Path.of(text);
            }
        }
        return Path.of(text);
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
