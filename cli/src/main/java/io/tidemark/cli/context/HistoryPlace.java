package io.tidemark.cli.context;

import io.tidemark.problem.ProblemException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where what is done to a context's pipelines is written down.
 *
 * @param required whether the context names it: then nothing is done that cannot be written down
 * @param context "" for none
 * @param cluster its address; empty for what has to do with none
 */
public record HistoryPlace(Path directory, boolean required, String context, Optional<String> cluster) {

    static HistoryPlace of(Context context, ConfigurationFile file) {
        return new HistoryPlace(
                context.history().orElseGet(file::history),
                context.history().isPresent(),
                context.name(),
                Optional.of(context.jobManager().toString()));
    }

    /** Of the current context, for a command that needs none; without one, the user's own. */
    public static HistoryPlace current() {
        ConfigurationFile file = ConfigurationFile.ofUser();
        try {
            HistoryPlace place = of(file.context(Optional.empty()), file);
            return new HistoryPlace(place.directory, place.required, place.context, Optional.empty());
        } catch (ProblemException unusable) {
            // What a command does not need does not keep it from working.
            return new HistoryPlace(file.history(), false, "", Optional.empty());
        }
    }
}
