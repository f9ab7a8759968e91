package io.tidemark.job;

import io.tidemark.problem.Finding;
import io.tidemark.source.CaptureOptions;
import io.tidemark.source.CaptureSource;
import java.util.List;
import java.util.Optional;

/**
 * A pipeline file that has been read, and all that was asked for it.
 *
 * @param findings what was looked at, and what came out
 * @param sources the databases that were asked
 * @param pipeline what can be started if nothing of the findings refuses it; empty if it could not be planned
 * @param readers how the planned pipeline reads the databases
 * @param cause what was caught first, for {@code --verbose}
 */
public record Examined(
        List<Finding> findings,
        List<CaptureOptions> sources,
        Optional<Pipeline> pipeline,
        List<CaptureSource> readers,
        Optional<Throwable> cause) {

    public Examined {
        findings = List.copyOf(findings);
        sources = List.copyOf(sources);
        readers = List.copyOf(readers);
    }
}
