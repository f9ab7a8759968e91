package io.tidemark.cli.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.Words;
import java.util.ArrayList;
import java.util.List;

/**
 * What the doctor says of going on with a running pipeline's new file.
 *
 * @param problems for which nothing may be stopped
 * @param unknown what could not be looked at, each in a line
 * @param notes problems of what is unknown, and warnings
 * @param outlook what will come of tables that are to be read anew, each in a line
 * @param same whether the file is known to compute exactly what it was to be compared with
 */
record Examination(
        List<Problem> problems, List<String> unknown, List<Problem> notes, List<String> outlook, boolean same) {

    /** The doctor's check of that. */
    private static final String SAME = "file";

    /** The doctor's check of tables that are to be read anew. */
    private static final String RESNAPSHOT = "resnapshot";

    /** Of what changes no rows. */
    Examination(List<Problem> problems, List<String> unknown, List<Problem> notes, boolean same) {
        this(problems, unknown, notes, List.of(), same);
    }

    Examination {
        problems = List.copyOf(problems);
        unknown = List.copyOf(unknown);
        notes = List.copyOf(notes);
        outlook = List.copyOf(outlook);
    }

    /**
     * Reads the doctor's report. What it does not understand counts as unknown.
     *
     * @throws IllegalArgumentException if it is none, or contradicts itself
     */
    static Examination of(String report) {
        JsonNode json;
        try {
            json = new ObjectMapper().readTree(report);
        } catch (JsonProcessingException garbage) {
            throw new IllegalArgumentException("no report", garbage);
        }
        if (json.path("subjects").isEmpty() || !json.path("verdict").isTextual()) {
            throw new IllegalArgumentException("no report");
        }
        List<Problem> problems = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        List<Problem> notes = new ArrayList<>();
        List<String> outlook = new ArrayList<>();
        boolean same = false;
        for (JsonNode subject : json.path("subjects")) {
            for (JsonNode finding : subject.path("findings")) {
                String outcome = finding.path("outcome").asText();
                if (outcome.equals("ok")) {
                    String check = finding.path("check").asText();
                    same |= check.equals(SAME);
                    if (check.equals(RESNAPSHOT)) {
                        outlook.add(Words.printable(finding.path("detail").asText()));
                    }
                    continue;
                }
                if (!List.of("problem", "warning").contains(outcome)) {
                    unknown.add(Words.printable("%s: %s: %s"
                            .formatted(
                                    subject.path("name").asText(),
                                    finding.path("check").asText(),
                                    finding.path("detail").asText())));
                }
                if (finding.hasNonNull("problem")) {
                    List<Problem> to = outcome.equals("problem") ? problems : notes;
                    Problem problem = problem(finding.path("problem"));
                    if (!to.contains(problem)) {
                        to.add(problem);
                    }
                }
            }
        }
        if (!agrees(json.path("verdict").asText(), problems, unknown)) {
            throw new IllegalArgumentException("no report");
        }
        return new Examination(problems, unknown, notes, outlook, same);
    }

    private static boolean agrees(String verdict, List<Problem> problems, List<String> unknown) {
        return switch (verdict) {
            case "ok", "warning" -> problems.isEmpty() && unknown.isEmpty();
            case "unknown" -> problems.isEmpty() && !unknown.isEmpty();
            default -> !problems.isEmpty();
        };
    }

    private static Problem problem(JsonNode json) {
        return new Problem(
                ErrorCode.of(json.path("code").asText()).orElse(ErrorCode.INTERNAL_ERROR),
                json.path("found").asText(),
                json.path("required").asText(),
                json.path("remedy").asText());
    }

    /**
     * Everything for which nothing may be stopped.
     *
     * @param evenUnknown whether the user takes responsibility for what could not be looked at
     */
    List<Problem> refusals(boolean evenUnknown) {
        return evenUnknown
                ? problems
                : refusals(
                        "Mend what keeps it from being looked at; or, if you know that it is right, say so: --even-unknown");
    }

    /** @param remedy if something could not be looked at */
    List<Problem> refusals(String remedy) {
        List<Problem> refusals = new ArrayList<>(problems);
        if (!unknown.isEmpty()) {
            refusals.add(new Problem(
                    ErrorCode.EXAMINATION_INCOMPLETE,
                    "%s not be made:\n%s"
                            .formatted(
                                    unknown.size() == 1 ? "1 check could" : unknown.size() + " checks could",
                                    String.join("\n", unknown)),
                    "all that a start needs, known before anything is stopped",
                    remedy));
        }
        return refusals;
    }
}
