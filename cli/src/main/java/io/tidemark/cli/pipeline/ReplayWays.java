package io.tidemark.cli.pipeline;

import io.tidemark.checkpoint.SavedStates;
import io.tidemark.cli.ShellWord;
import io.tidemark.problem.Words;
import java.nio.file.Path;
import java.util.Optional;

/** How somebody is told to do a replay, to go on with one that was interrupted, or back. */
record ReplayWays(WaysOn ways, UpdateOptions options) {

    /** The command, which prints its plan. */
    String replay(Object savepoint) {
        return "tidemark pipeline replay %s --to %s%s%s"
                .formatted(
                        ways.start().words(Optional.empty()),
                        ShellWord.of(Words.printable(savepoint)),
                        options.words(),
                        ways.cluster());
    }

    /**
     * How to go on and how to go back, each in a line; the same command goes on where it was interrupted.
     *
     * @param savepoint that is replayed
     * @param undo what the pipeline has left before; empty if nobody knows it
     */
    String both(Path savepoint, Optional<String> undo) {
        return "  on:    %s --apply\n  back:  %s".formatted(replay(savepoint), back(savepoint, undo));
    }

    private String back(Path savepoint, Optional<String> undo) {
        if (undo.flatMap(SavedStates::path).equals(Optional.of(savepoint))) {
            return "nothing has been left since";
        }
        return undo.map(path -> replay(path) + " --apply").orElse("not known");
    }
}
