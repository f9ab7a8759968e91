package io.tidemark.cli.pipeline;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.SavedStates;
import io.tidemark.checkpoint.flink.MetadataReader;
import io.tidemark.checkpoint.flink.MissingStateException;
import io.tidemark.checkpoint.flink.PathStateFiles;
import io.tidemark.checkpoint.flink.StateFiles;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a state of a cluster says, if this machine can read it.
 *
 * @param inspection empty if it cannot
 * @param why it cannot; "" if it can
 * @param gone whether this machine has the directory that the state would be in, and the state is not in it, or no longer: a
 *     running job takes its older checkpoints away
 * @param problems of a state that is there
 */
public record ReadPosition(Optional<Inspection> inspection, String why, boolean gone, List<Problem> problems) {

    public ReadPosition {
        problems = List.copyOf(problems);
    }

    /** @param location as the cluster says it */
    public static ReadPosition of(String location) {
        Optional<Path> here = SavedStates.path(location);
        if (here.isEmpty()) {
            return not(location + " is in a file system that this machine does not read", false, List.of());
        }
        return of(PathStateFiles.of(here.get()), here.get());
    }

    /** @param files through which the state in the directory is read */
    static ReadPosition of(StateFiles files, Path directory) {
        try {
            Inspection inspection = Inspection.of(files, directory.toString());
            return new ReadPosition(Optional.of(inspection), "", false, inspection.problems());
        } catch (ProblemException unreadable) {
            return unreadable.getCause() instanceof MissingStateException
                    ? missing(directory)
                    : not(unreadable.problems().get(0).found(), false, unreadable.problems());
        }
    }

    private static ReadPosition missing(Path directory) {
        return not(
                "there is no " + directory.resolve(MetadataReader.FILE) + " on this machine",
                Optional.ofNullable(directory.getParent())
                        .filter(Files::isDirectory)
                        .isPresent(),
                List.of());
    }

    private static ReadPosition not(String why, boolean gone, List<Problem> problems) {
        return new ReadPosition(Optional.empty(), Words.printable(why), gone, problems);
    }
}
