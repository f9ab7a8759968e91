package io.tidemark.cli.pipeline;

import io.tidemark.cli.ShellWord;
import io.tidemark.problem.Words;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How somebody is told to do a replay, to go on with one that was interrupted, or back.
 *
 * @param old whether the pipeline is taken back by another file than the one that is replayed, as far as is known: what goes on from
 *     the state of one file by another gives wrong rows
 * @param job that was submitted, and has to be stopped first; empty as long as none was
 * @param read whether that job's checkpoints are read here, as far as is known; otherwise it is not stopped by a replay
 * @param again how it is read again
 */
record ReplayWays(
        WaysOn ways, UpdateOptions options, boolean old, Optional<String> job, boolean read, ReadAgain again) {

    /** As long as nothing is known of what has been replaced, and nothing is submitted. */
    static ReplayWays of(WaysOn ways, UpdateOptions options, ReadAgain again) {
        return new ReplayWays(ways, options, true, Optional.empty(), true, again);
    }

    /** @param same whether what the pipeline is taken back to was left by the file that is replayed */
    ReplayWays backBySame(boolean same) {
        return new ReplayWays(ways, options, !same, job, read, again);
    }

    ReplayWays behind(String submitted) {
        return new ReplayWays(ways, options, old, Optional.of(submitted), read, again);
    }

    ReplayWays notRead() {
        return new ReplayWays(ways, options, old, job, false, again);
    }

    /** When the targets have what they had. */
    ReplayWays through() {
        return new ReplayWays(ways, options, old, job, read, new ReadAgain(Optional.empty(), false, false));
    }

    /** The pipeline's, as it was named. */
    String file() {
        return ways.start().pipeline().toString();
    }

    /** The command, which prints its plan. */
    String replay(Object savepoint) {
        return replay(ways.start().words(Optional.empty()), savepoint, again.words() + options.words());
    }

    /** The same without an end, and held back. */
    String replayHeld(Object savepoint) {
        return replay(ways.start().words(Optional.empty()), savepoint, options.words());
    }

    private String replay(String file, Object savepoint, String words) {
        return "tidemark pipeline replay %s --to %s%s%s"
                .formatted(file, ShellWord.of(Words.printable(savepoint)), words, ways.cluster());
    }

    /** How to go on and how to go back, each in a line; the same command goes on where it was interrupted. */
    String both(Path savepoint, Undo.Made undo) {
        return "  on:    %s --apply\n  back:  %s".formatted(replay(savepoint), back(savepoint, undo));
    }

    private String back(Path savepoint, Undo.Made undo) {
        if (undo.isOf(savepoint)) {
            return undo.passedOver() ? "nothing that has been left since is a way back" : "nothing has been left since";
        }
        return words(undo).orElse("not known");
    }

    /** The command that goes back, with what has to be known of it; empty if there is none. */
    Optional<String> words(Undo.Made undo) {
        return command(undo).map(command -> switch (undo.way()) {
            case REPLAY, NONE -> afterwards() + command + oldFile();
            case RESUME -> afterwards() + "as long as its slots and logs stay, " + command + oldFile();
        });
    }

    private String afterwards() {
        return again.isBackWhenThrough() ? "when the targets have what they had, " : "";
    }

    /** What is to be said of the old file, in a line of its own; "" if it is not needed. */
    private String oldFile() {
        return old
                ? "\n  with the file of the job that has left it as %s, called as this one".formatted(ways.oldFile())
                : "";
    }

    /** The command that goes back; empty if there is none. */
    Optional<String> command(Undo.Made undo) {
        return switch (undo.way()) {
            case REPLAY ->
                undo.path()
                        .map(path -> (read ? "" : ways.pause() + " && ")
                                + replay(
                                        old ? ways.oldWords() : ways.start().words(Optional.empty()),
                                        path,
                                        options.otherWords())
                                + " --apply");
            case RESUME -> undo.path().map(path -> stopped() + resume(Optional.of(path)));
            case NONE -> Optional.empty();
        };
    }

    /** A pipeline that runs is not resumed. */
    private String stopped() {
        return job.map(running -> ways.stop(running) + " && ").orElse("");
    }

    /** @param from what to go on from; empty for the newest */
    String resume(Optional<String> from) {
        return old ? ways.back(from) : ways.on(from);
    }
}
