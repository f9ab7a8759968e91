package io.tidemark.problem;

import java.util.Objects;
import java.util.Optional;

/**
 * What one check looked at, and what came out.
 *
 * @param subject what was looked at
 * @param check the check's name
 * @param detail what was seen, or why nothing could be; one short line
 * @param problem what there is to do about it: always of a problem and a warning, never of what is as it has to be
 */
public record Finding(Subject subject, String check, Outcome outcome, String detail, Optional<Problem> problem) {

    public Finding {
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(check, "check");
        detail = detail.strip().lines().findFirst().orElse("");
        boolean needed = outcome == Outcome.PROBLEM || outcome == Outcome.WARNING;
        if ((needed && problem.isEmpty()) || (outcome == Outcome.OK && problem.isPresent())) {
            throw new IllegalArgumentException("%s: %s with problem %s".formatted(check, outcome, problem));
        }
    }

    /**
     * Whether nothing may be started: something is wrong, or a check that is always possible was not. A warning does not
     * refuse, nor does what a check says of itself that it cannot always see.
     */
    public boolean refuses() {
        return outcome == Outcome.PROBLEM || (outcome == Outcome.UNKNOWN && problem.isPresent());
    }
}
