package io.tidemark.doctor;

import io.tidemark.guard.Comparison;
import io.tidemark.problem.Finding;
import io.tidemark.problem.Outcome;
import io.tidemark.problem.Problem;
import io.tidemark.problem.Subject;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the doctor has looked at, and what came out.
 *
 * @param pipeline the file, as the user names it
 * @param from the state that is to be restored, as the user names it; empty for a first start
 * @param findings by subject, in the order of {@link Subject.Kind}
 * @param comparisons of stored positions with what their sources say
 * @param others states beside the given one, newest first; looked for only if that one is refused
 * @param next the commands to go on with
 */
public record Report(
        String pipeline,
        Optional<String> from,
        Map<Subject, List<Finding>> findings,
        Map<Subject, List<Comparison>> comparisons,
        List<OtherState> others,
        List<String> next) {

    /** Nothing is wrong, and something could not be looked at. */
    private static final int NOT_KNOWN = 7;

    public Report {
        findings = new LinkedHashMap<>(findings);
        comparisons = Map.copyOf(comparisons);
        others = List.copyOf(others);
        next = List.copyOf(next);
    }

    /** Findings by their subjects, those in the order in which they are reported. */
    static Map<Subject, List<Finding>> bySubject(List<Finding> findings) {
        Map<Subject, List<Finding>> subjects = new LinkedHashMap<>();
        findings.stream()
                .sorted(Comparator.comparing(finding -> finding.subject().kind()))
                .forEach(finding -> subjects.merge(finding.subject(), List.of(finding), Report::joined));
        return subjects;
    }

    private static List<Finding> joined(List<Finding> some, List<Finding> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    /** The problems of all findings with an outcome, each once. */
    public List<Problem> problems(Outcome outcome) {
        return all(outcome).stream()
                .flatMap(finding -> finding.problem().stream())
                .distinct()
                .toList();
    }

    private List<Finding> all(Outcome outcome) {
        return findings.values().stream()
                .flatMap(List::stream)
                .filter(finding -> finding.outcome() == outcome)
                .toList();
    }

    /** The worst outcome of all. */
    public Outcome verdict() {
        return findings.values().stream()
                .flatMap(List::stream)
                .map(Finding::outcome)
                .max(Comparator.naturalOrder())
                .orElse(Outcome.UNKNOWN);
    }

    /** How often each outcome came out. */
    Map<Outcome, Integer> counts() {
        Map<Outcome, Integer> counts = new TreeMap<>();
        for (Outcome outcome : Outcome.values()) {
            counts.put(
                    outcome,
                    outcome == Outcome.PROBLEM || outcome == Outcome.WARNING
                            ? problems(outcome).size()
                            : all(outcome).size());
        }
        return counts;
    }

    /** That of the first problem's category; 7 if there is none and something is not known; else 0. */
    public int exitCode() {
        return switch (verdict()) {
            case OK, WARNING -> 0;
            case UNKNOWN -> NOT_KNOWN;
            case PROBLEM -> problems(Outcome.PROBLEM).get(0).code().category().exitCode();
        };
    }

    /** For the eye. */
    public String text(boolean colour) {
        return TextReport.of(this, colour);
    }

    /** For programs; the shape is documented and stable. */
    public String json() {
        return JsonReport.of(this);
    }
}
