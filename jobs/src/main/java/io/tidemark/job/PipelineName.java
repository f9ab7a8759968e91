package io.tidemark.job;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import java.util.Optional;
import java.util.regex.Pattern;

/** The name by which targets know a pipeline, from one start to the next. */
final class PipelineName {

    private static final Pattern USABLE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}");

    private PipelineName() {}

    /** What keeps a name from being used. */
    static Optional<Problem> problem(String name) {
        return USABLE.matcher(name).matches()
                ? Optional.empty()
                : Optional.of(new Problem(
                        ErrorCode.PIPELINE_NAME_UNUSABLE,
                        "the pipeline is called '%s'".formatted(name),
                        "up to 63 letters, digits, dots, hyphens and underscores, a letter or digit first: the target keeps"
                                + " the pipeline's position under its name",
                        "SET 'pipeline.name' = '...' in the pipeline file, or rename the file."));
    }
}
