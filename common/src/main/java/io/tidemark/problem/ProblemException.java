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
