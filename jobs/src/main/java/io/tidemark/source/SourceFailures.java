package io.tidemark.source;

import io.tidemark.guard.Verdict;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.util.List;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/** Failures of a running reader that a restart would only repeat. */
public final class SourceFailures {

    private SourceFailures() {}

    /** Fails the job at once, whatever its restart strategy: nothing is skipped, and nothing is tried again in vain. */
    public static RuntimeException permanent(ErrorCode code, String found, String required, String remedy) {
        return permanent(new Problem(code, found, required, remedy));
    }

    /**
     * What a stored position needs is not there. Fails the job at once; or, if the tables are to be loaded anew then, has
     * Flink restore it, which is where that begins.
     */
    public static RuntimeException refused(Verdict verdict, CaptureOptions source) {
        Problem problem = verdict.problem(source.toString())
                .orElseThrow(() -> new IllegalArgumentException("nothing is wrong: " + verdict));
        return source.restorePolicy().resnapshots() && verdict.isContradiction()
                ? new ProblemException(problem)
                : permanent(problem);
    }

    /** Fails the job at once. */
    public static RuntimeException permanent(Problem problem) {
        return new SuppressRestartsException(new ProblemException(List.of(problem), null));
    }
}
