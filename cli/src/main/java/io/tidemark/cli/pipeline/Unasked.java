package io.tidemark.cli.pipeline;

import io.tidemark.cli.context.Context;
import io.tidemark.cli.live.LiveTarget;
import io.tidemark.cli.live.StoredSource;
import io.tidemark.cli.replay.Candidate;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.util.Collection;
import java.util.List;

/**
 * Databases of a context that do not answer. Pipelines may share a context: what none of this one's is keeps it from nothing.
 *
 * @param problems of those
 */
record Unasked(Context context, Candidate savepoint, List<Problem> problems) {

    Unasked {
        problems = List.copyOf(problems);
    }

    /**
     * @param asked the names of the sources that do answer
     * @throws ProblemException if one of the savepoint's does not
     */
    void refuseSources(Collection<String> asked) {
        List<StoredSource> stored = StoredSource.of(savepoint.inspection());
        boolean missing = context.sources().keySet().stream()
                .filter(name -> !asked.contains(name))
                .anyMatch(name -> stored.stream()
                        .anyMatch(source -> source.name().map(name::equals).orElse(true)));
        if (missing && !problems.isEmpty()) {
            throw new ProblemException(problems, null);
        }
    }

    /**
     * @param asked those that do answer
     * @throws ProblemException if there are not as many of the pipeline's among them as it writes
     */
    void refuseTargets(List<LiveTarget> asked) {
        if (!problems.isEmpty() && asked.stream().filter(LiveTarget::isWritten).count() < savepoint.committers()) {
            throw new ProblemException(problems, null);
        }
    }
}
