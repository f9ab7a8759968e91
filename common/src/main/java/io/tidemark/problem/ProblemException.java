package io.tidemark.problem;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Carries problems to whoever reports them. All problems found by one check travel together. */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ArrayList<Problem> problems;

    public ProblemException(Problem problem) {
        this(List.of(problem), null);
    }

    public ProblemException(Problem problem, Throwable cause) {
        this(List.of(problem), cause);
    }

    /**
     * @param problems at least one
     * @param cause what was caught, for {@code --verbose}; may be null
     */
    public ProblemException(List<Problem> problems, Throwable cause) {
        super(text(problems), cause);
        if (problems.isEmpty()) {
            throw new IllegalArgumentException("a ProblemException without a problem");
        }
        this.problems = new ArrayList<>(problems);
    }

    /** What to report for any failure: itself if it is a problem already, else a fault of Tidemark's own. */
    public static ProblemException of(Exception failure) {
        if (failure instanceof ProblemException known) {
            return known;
        }
        return new ProblemException(
                new Problem(
                        ErrorCode.INTERNAL_ERROR,
                        failure.toString(),
                        "a failure that has a code of its own",
                        "Run the command again with --verbose and report what it prints."),
                failure);
    }

    public List<Problem> problems() {
        return List.copyOf(problems);
    }

    /** The exit code of a process that ends with this: that of the first problem's category. */
    public int exitCode() {
        return problems.get(0).code().category().exitCode();
    }

    private static String text(List<Problem> problems) {
        return problems.stream().map(Problem::text).collect(Collectors.joining("\n"));
    }
}
