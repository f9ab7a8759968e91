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

    /** Fails the job at once: what a stored position needs is not there. */
    public static RuntimeException refused(Verdict verdict, CaptureOptions source) {
        return permanent(verdict.problem(source.toString())
                .orElseThrow(() -> new IllegalArgumentException("nothing is wrong: " + verdict)));
    }

    /** Fails the job at once. */
    public static RuntimeException permanent(Problem problem) {
        return new SuppressRestartsException(new ProblemException(List.of(problem), null));
    }
}
