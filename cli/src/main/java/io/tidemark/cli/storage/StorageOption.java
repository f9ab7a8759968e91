package io.tidemark.cli.storage;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.SavedStates;
import io.tidemark.checkpoint.flink.Existence;
import io.tidemark.cli.ShellWord;
import io.tidemark.cli.TidemarkHome;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/**
 * The option {@code --flink-conf}, and what a user means by a path: on this machine, or in {@code s3://} and the like. Secrets of
 * those are Flink's settings or in the environment, never arguments.
 */
public final class StorageOption {

    private static final Pattern WITH_PASSWORD = Pattern.compile("[^/]*//[^/@]*:[^/]*@.*");

    @Option(
            names = "--flink-conf",
            paramLabel = "DIR",
            description =
                    "For a path in another file system, as s3://: folder of the config.yaml that says how to reach it. Its"
                            + " plugin is looked for where FLINK_PLUGINS_DIR says.")
    private Optional<Path> flinkConf = Optional.empty();

    private Optional<FileSystem> elsewhere = Optional.empty();

    /**
     * A directory, there or not.
     *
     * @param code of what it is for
     * @throws ProblemException if it cannot be asked for
     */
    public Path directory(String location, ErrorCode code) {
        return SavedStates.path(location).orElseGet(() -> elsewhere(location, code));
    }

    /**
     * The directory of a savepoint or checkpoint that is there.
     *
     * @param location of the directory, or of the {@code _metadata} in it
     * @throws ProblemException if it is not there, or cannot be asked for
     */
    public Path state(String location) {
        return SavedStates.find(location).orElseGet(() -> stateElsewhere(location));
    }

    private Path stateElsewhere(String location) {
        Path named = elsewhere(location, ErrorCode.SAVED_STATE_MISSING);
        boolean isMetadata = named.endsWith(SavedStates.METADATA)
                && look(named, ErrorCode.SAVED_STATE_MISSING)
                        .filter(BasicFileAttributes::isRegularFile)
                        .isPresent();
        Path directory = isMetadata ? named.getParent() : named;
        Path metadata = directory.resolve(SavedStates.METADATA);
        if (!isMetadata && look(metadata, ErrorCode.SAVED_STATE_MISSING).isEmpty()) {
            throw new ProblemException(unusable(
                    ErrorCode.SAVED_STATE_MISSING,
                    look(directory, ErrorCode.SAVED_STATE_MISSING).isPresent()
                            ? "%s has no file %s".formatted(directory, SavedStates.METADATA)
                            : "there is no " + directory));
        }
        return directory;
    }

    /** It is looked for at once: what cannot be reached is not to be taken for what is not there. */
    private Path elsewhere(String location, ErrorCode code) {
        if (WITH_PASSWORD.matcher(location).matches()) {
            throw new ProblemException(unusable(code, "a path with a password in it"));
        }
        Path path;
        try {
            if (elsewhere.isEmpty()) {
                TidemarkHome home = TidemarkHome.current();
                elsewhere = Optional.of(FlinkStorage.load(home, flinkConf.orElse(home.flinkConf())));
            }
            path = elsewhere.get().getPath(location).normalize();
        } catch (IOException failure) {
            throw new ProblemException(unusable(code, Inspection.said(failure)), failure);
        } catch (InvalidPathException noPath) {
            throw new ProblemException(unusable(code, Words.printable(location) + " is no path"), noPath);
        }
        look(path, code);
        return path;
    }

    private static Optional<BasicFileAttributes> look(Path path, ErrorCode code) {
        try {
            return Existence.of(path);
        } catch (IOException failure) {
            throw new ProblemException(unusable(code, "%s: %s".formatted(path, Inspection.said(failure))), failure);
        }
    }

    private static Problem unusable(ErrorCode code, String found) {
        return new Problem(
                code,
                found,
                "a directory in a file system that this machine can use",
                "Check the path; for one like s3://, name the folder of Flink's plugins by FLINK_PLUGINS_DIR, and that of"
                        + " its config.yaml by --flink-conf.");
    }

    /** The same option, for a command that is shown; "" if it was not given. */
    public String words() {
        return flinkConf.map(folder -> " --flink-conf " + ShellWord.of(folder)).orElse("");
    }
}
