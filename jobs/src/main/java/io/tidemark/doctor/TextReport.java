package io.tidemark.doctor;

import io.tidemark.guard.Comparison;
import io.tidemark.problem.Finding;
import io.tidemark.problem.Outcome;
import io.tidemark.problem.Problem;
import io.tidemark.problem.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A {@link Report} for the eye: a table for each subject, then what is wrong, then the verdict and the next command. */
final class TextReport {

    private static final String GAP = "  ";

    private final Report report;
    private final boolean colour;
    private final StringBuilder text = new StringBuilder();

    private TextReport(Report report, boolean colour) {
        this.report = report;
        this.colour = colour;
    }

    static String of(Report report, boolean colour) {
        TextReport text = new TextReport(report, colour);
        text.subjects();
        text.others();
        text.problems("Problems", Outcome.PROBLEM);
        text.problems("Not checked", Outcome.UNKNOWN);
        text.problems("Warnings", Outcome.WARNING);
        text.verdict();
        return text.text.toString();
    }

    private void subjects() {
        report.findings().forEach((subject, findings) -> {
            line(name(subject.kind())
                    + GAP
                    + (subject.kind() == Subject.Kind.PIPELINE ? report.pipeline() : subject.name()));
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("CHECK", "RESULT", "DETAIL"));
            for (Finding finding : findings) {
                rows.add(List.of(finding.check(), name(finding.outcome()), finding.detail()));
            }
            table(rows);
            compared(report.comparisons().getOrDefault(subject, List.of()));
            text.append('\n');
        });
    }

    private void compared(List<Comparison> comparisons) {
        if (!comparisons.isEmpty()) {
            text.append('\n');
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("RESTORE", "STORED", "FOUND"));
            for (Comparison row : comparisons) {
                rows.add(List.of(row.what(), row.stored(), row.found()));
            }
            table(rows);
        }
    }

    private void others() {
        if (!report.others().isEmpty()) {
            line("Other states beside it, newest first");
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("WRITTEN", "RESULT", "PATH", "DETAIL"));
            for (OtherState other : report.others()) {
                rows.add(List.of(
                        other.written().toString(),
                        name(other.outcome()),
                        other.path().toString(),
                        other.detail()));
            }
            table(rows);
            text.append('\n');
        }
    }

    private void table(List<List<String>> rows) {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String padded = row.get(i) + " ".repeat(widths[i] - row.get(i).length());
                line.append(GAP).append(coloured(padded));
            }
            line(line.toString().stripTrailing());
        }
    }

    private void problems(String title, Outcome outcome) {
        List<Problem> problems = report.problems(outcome);
        if (!problems.isEmpty()) {
            line(title);
            text.append('\n');
            for (Problem problem : problems) {
                line(problem.text());
                text.append('\n');
            }
        }
    }

    private void verdict() {
        Map<Outcome, Integer> counts = report.counts();
        List<String> said = new ArrayList<>();
        add(said, counts.get(Outcome.PROBLEM), "problem", "problems");
        add(said, counts.get(Outcome.UNKNOWN), "check could not be made", "checks could not be made");
        add(said, counts.get(Outcome.WARNING), "warning", "warnings");
        String verdict =
                switch (report.verdict()) {
                    case OK -> "ready";
                    case WARNING -> "ready, with something to look at";
                    case UNKNOWN -> "not known";
                    case PROBLEM -> "not ready";
                };
        line("Verdict: " + verdict + (said.isEmpty() ? "" : ": " + String.join(", ", said)) + ".");
        report.next().forEach(command -> line("Next: " + command));
    }

    private static void add(List<String> said, int count, String one, String many) {
        if (count > 0) {
            said.add(count + " " + (count == 1 ? one : many));
        }
    }

    private String coloured(String cell) {
        if (!colour) {
            return cell;
        }
        String code =
                switch (cell.strip()) {
                    case "ok" -> "32";
                    case "warning", "unknown" -> "33";
                    case "problem" -> "31";
                    default -> "";
                };
        return code.isEmpty() ? cell : "\u001b[" + code + "m" + cell + "\u001b[0m";
    }

    static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
