package io.tidemark.cli.savepoint.schedule;

import io.tidemark.cli.savepoint.SavedStateList;
import io.tidemark.cli.savepoint.StateRow;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Where the savepoints of a pipeline's schedule are. That they are there is all that is known of them: what was put there is thinned
 * out with the others, and what was taken out is nobody's business any more.
 */
record PipelineDirectory(Path path, String pipeline) {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]{1,100}");
    private static final int LONGEST = 60;

    /** @param top for those of all pipelines */
    static PipelineDirectory of(Path top, String pipeline) {
        return new PipelineDirectory(top.resolve(name(pipeline)), pipeline);
    }

    /** A name of a pipeline may have any characters, and two that differ have two directories. */
    private static String name(String pipeline) {
        if (PLAIN.matcher(pipeline).matches()) {
            return pipeline;
        }
        String plain = pipeline.replaceAll("[^A-Za-z0-9_-]", "_");
        String hash = UUID.nameUUIDFromBytes(pipeline.getBytes(StandardCharsets.UTF_8))
                .toString()
                .substring(0, 8);
        return plain.substring(0, Math.min(plain.length(), LONGEST)) + "-" + hash;
    }

    /**
     * The pipeline's savepoints in it; none if there is no such directory yet.
     *
     * @throws ProblemException if it cannot be looked into: what is not seen is neither there nor gone
     */
    List<StateRow> savepoints() {
        if (Files.notExists(path)) {
            return List.of();
        }
        SavedStateList list = SavedStateList.below(path);
        if (!list.notLookedInto().isEmpty()) {
            throw new ProblemException(new Problem(
                    ErrorCode.STATE_DIRECTORY_UNUSABLE,
                    "%s cannot be looked into".formatted(list.notLookedInto().get(0)),
                    "a directory of a schedule all of which can be read",
                    "Mend its rights, or run this as a user that may."));
        }
        return list.rows().stream()
                .filter(StateRow::isSavepoint)
                .filter(row -> row.pipelines().isEmpty() || row.pipelines().contains(pipeline))
                .toList();
    }
}
