package io.tidemark.cli.pipeline;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.SavedStates;
import io.tidemark.checkpoint.flink.MetadataReader;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a state of a cluster says, if this machine can read it.
 *
 * @param inspection empty if it cannot
 * @param why it cannot; "" if it can
 */
public record ReadPosition(Optional<Inspection> inspection, String why) {

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
            return new ReadPosition(Optional.of(Inspection.of(here.get())), "");
        } catch (ProblemException unreadable) {
            return not(unreadable.problems().get(0).found());
        }
    }

    private static ReadPosition not(String why) {
        return new ReadPosition(Optional.empty(), Words.printable(why));
    }
}
