package io.tidemark.problem;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Collects what the checks of one subject find, in their order. */
public final class Findings {

    private final Subject subject;
    private final List<Finding> findings = new ArrayList<>();

    public Findings(Subject subject) {
        this.subject = subject;
    }

    public void ok(String check, String detail) {
        add(check, Outcome.OK, detail, Optional.empty());
    }

    public void warning(String check, String detail, Problem problem) {
        add(check, Outcome.WARNING, detail, Optional.of(problem));
    }

    public void problem(String check, String detail, Problem problem) {
        add(check, Outcome.PROBLEM, detail, Optional.of(problem));
    }

    /** A problem whose title says it all. */
    public void problem(String check, Problem problem) {
        problem(check, problem.code().title(), problem);
    }

    /** A problem if there is one, otherwise that it is all right. */
    public void of(String check, String ok, Optional<Problem> problem) {
        problem.ifPresentOrElse(found -> problem(check, found), () -> ok(check, ok));
    }

    /** Something that cannot be seen by everybody, and that nothing is refused for. */
    public void unknown(String check, String why) {
        add(check, Outcome.UNKNOWN, why, Optional.empty());
    }

    /** Something that has to be seen before anything is started. */
    public void unknown(String check, String why, Problem problem) {
        add(check, Outcome.UNKNOWN, why, Optional.of(problem));
    }

    private void add(String check, Outcome outcome, String detail, Optional<Problem> problem) {
        findings.add(new Finding(subject, check, outcome, detail, problem));
    }

    public Subject subject() {
        return subject;
    }

    public List<Finding> list() {
        return List.copyOf(findings);
    }

    /** Whether something was found for which nothing may be started. */
    public boolean refuse() {
        return findings.stream().anyMatch(Finding::refuses);
    }

    /** The problems for which nothing may be started, each once. */
    public static List<Problem> refusals(Collection<Finding> findings) {
        return findings.stream()
                .filter(Finding::refuses)
                .flatMap(finding -> finding.problem().stream())
                .distinct()
                .toList();
    }
}
