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

    /** Of the current context; the user's own, if none is current, or the configuration cannot be used. */
    public static HistoryPlace current() {
        ConfigurationFile file = ConfigurationFile.ofUser();
        try {
            return of(file.context(Optional.empty()), file);
        } catch (ProblemException unusable) {
            // A command that needs it says so; the others do not.
            return new HistoryPlace(file.history(), false, "", Optional.empty());
        }
    }
}
