package io.tidemark.cli.pipeline;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.SavedStates;
import io.tidemark.checkpoint.flink.MetadataReader;
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
 * @param problems of a state that is there
 */
public record ReadPosition(Optional<Inspection> inspection, String why, List<Problem> problems) {

    public ReadPosition {
        problems = List.copyOf(problems);
    }

    /** @param location as the cluster says it */
    public static ReadPosition of(String location) {
        Optional<Path> here = SavedStates.path(location);
        if (here.isEmpty()) {
            return not(location + " is in a file system that this machine does not read");
        }
        if (!Files.isRegularFile(here.get().resolve(MetadataReader.FILE))) {
            return not("there is no " + here.get().resolve(MetadataReader.FILE) + " on this machine");
        }
        try {
            Inspection inspection = Inspection.of(here.get());
            return new ReadPosition(Optional.of(inspection), "", inspection.problems());
        } catch (ProblemException unreadable) {
            return not(unreadable.problems().get(0).found(), unreadable.problems());
        }
    }

    private static ReadPosition not(String why) {
        return not(why, List.of());
    }

    private static ReadPosition not(String why, List<Problem> problems) {
        return new ReadPosition(Optional.empty(), Words.printable(why), problems);
    }
}
