package io.tidemark.cli.rest;

import java.io.IOException;

/** A JobManager's answer that is none: the cause of the problem that it is. */
final class Refusal extends IOException {

    static final int NOT_FOUND = 404;
    static final int CONFLICT = 409;

    private static final int SERVER_ERROR = 500;
    private static final long serialVersionUID = 1;

    private final int status;

    Refusal(int status, String said) {
        super(status + ": " + said);
        this.status = status;
    }

    /** Whether a problem is such an answer. */
    static boolean is(Exception problem, int status) {
        return problem.getCause() instanceof Refusal refusal && refusal.status == status;
    }

    /** Whether the same question may be answered later: the server was not reached, or not able to. */
    static boolean mayPass(Exception problem) {
        return problem.getCause() instanceof Refusal refusal
                ? refusal.status >= SERVER_ERROR
                : problem.getCause() instanceof IOException;
    }
}
