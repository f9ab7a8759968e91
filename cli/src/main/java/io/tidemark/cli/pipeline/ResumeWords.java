package io.tidemark.cli.pipeline;

import io.tidemark.cli.ShellWord;
import io.tidemark.problem.Words;
import java.util.Optional;

/** How somebody is told to go on with a pipeline. */
public final class ResumeWords {

    private ResumeWords() {}

    /**
     * The command that goes on with a pipeline.
     *
     * @param from what; empty for the newest
     * @param cluster the options that name the cluster
     */
    public static String of(Optional<String> from, String cluster) {
        // The name alone does not say which file it is of.
        return "tidemark pipeline resume PIPELINE.sql%s%s --apply"
                .formatted(
                        from.map(path -> " --from " + ShellWord.of(Words.printable(path)))
                                .orElse(""),
                        cluster);
    }
}
