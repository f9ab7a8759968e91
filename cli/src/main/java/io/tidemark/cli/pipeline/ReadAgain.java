package io.tidemark.cli.pipeline;

import io.tidemark.cli.ShellWord;
import io.tidemark.position.ReadLimit;
import io.tidemark.problem.Words;
import java.util.Optional;

/**
 * How what targets have is read again.
 *
 * @param until up to where; empty if it goes on
 * @param visible whether it becomes visible as it comes
 * @param mixed whether the targets have rows of different times already
 */
record ReadAgain(Optional<ReadLimit> until, boolean visible, boolean mixed) {

    /** The options, each behind a blank. */
    String words() {
        return until.map(limit -> " --until " + ShellWord.of(Words.printable(limit)))
                        .orElse("")
                + (visible ? " --visible" : "");
    }

    /** Whether what lies ahead of the targets is a way back only when they have what they had. */
    boolean isBackWhenThrough() {
        return visible || mixed;
    }
}
