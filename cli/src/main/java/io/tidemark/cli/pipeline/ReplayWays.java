package io.tidemark.cli.pipeline;

import io.tidemark.cli.ShellWord;
import io.tidemark.problem.Words;
import java.nio.file.Path;
import java.util.Optional;

/** How somebody is told to do a replay, to go on with one that was interrupted, or back. */
record ReplayWays(WaysOn ways, UpdateOptions options) {

    /** The pipeline's, as it was named. */
    String file() {
        return ways.start().pipeline().toString();
    }

    /** The command, which prints its plan. */
    String replay(Object savepoint) {
        return "tidemark pipeline replay %s --to %s%s%s"
                .formatted(
                        ways.start().words(Optional.empty()),
                        ShellWord.of(Words.printable(savepoint)),
                        options.words(),
                        ways.cluster());
    }

    /** How to go on and how to go back, each in a line; the same command goes on where it was interrupted. */
    String both(Path savepoint, Undo.Made undo) {
        return "  on:    %s --apply\n  back:  %s".formatted(replay(savepoint), back(savepoint, undo));
    }

    private String back(Path savepoint, Undo.Made undo) {
        if (undo.isOf(savepoint)) {
            return "nothing has been left since";
        }
        return switch (undo.way()) {
            case REPLAY -> command(undo).orElseThrow();
            case RESUME ->
                "as long as its slots and logs stay, " + command(undo).orElseThrow();
            case NONE -> "not known";
        };
    }

    /** The command that goes back; empty if there is none. */
    Optional<String> command(Undo.Made undo) {
        return switch (undo.way()) {
            case REPLAY -> undo.path().map(path -> replay(path) + " --apply");
            case RESUME -> undo.path().map(path -> ways.on(Optional.of(path)));
            case NONE -> Optional.empty();
        };
    }
}
