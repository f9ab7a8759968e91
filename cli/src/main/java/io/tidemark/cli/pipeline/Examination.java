package io.tidemark.cli.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What stands against going on with a pipeline's new file, while its job still runs.
 *
 * @param refusals what would refuse a start once the job has stopped
 * @param unknown what could not be looked at, and refuses nothing
 */
record Examination(List<Problem> refusals, List<Problem> unknown) {

    /**
     * What is so because the job runs: it reads the slot or under the server id, and goes on behind the savepoint that is looked
     * at. Once it has stopped a start asks for these again.
     */
    private static final Set<ErrorCode> OF_THE_RUNNING_JOB =
            Set.of(ErrorCode.SLOT_IN_USE, ErrorCode.SERVER_ID_IN_USE, ErrorCode.POSITION_PASSED);

    private static final Set<String> NOT_ASKED_BY_A_START = Set.of("state", "restore");

    Examination {
        refusals = List.copyOf(refusals);
        unknown = List.copyOf(unknown);
    }

    /**
     * Reads the doctor's report.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Examination of(String report) {
        JsonNode subjects;
        try {
            subjects = new ObjectMapper().readTree(report).path("subjects");
        } catch (JsonProcessingException garbage) {
            throw new IllegalArgumentException("no report", garbage);
        }
        if (!subjects.isArray() || subjects.isEmpty()) {
            throw new IllegalArgumentException("no report");
        }
        List<Problem> refusals = new ArrayList<>();
        List<Problem> unknown = new ArrayList<>();
        for (JsonNode subject : subjects) {
            for (JsonNode finding : subject.path("findings")) {
                if (!finding.hasNonNull("problem")) {
                    continue;
                }
                Problem problem = problem(finding.path("problem"));
                String outcome = finding.path("outcome").asText();
                boolean unseen = outcome.equals("unknown");
                boolean refused = unseen
                        ? !NOT_ASKED_BY_A_START.contains(finding.path("check").asText())
                        : outcome.equals("problem") && !OF_THE_RUNNING_JOB.contains(problem.code());
                if (refused) {
                    refusals.add(problem);
                } else if (unseen) {
                    unknown.add(problem);
                }
            }
        }
        return new Examination(refusals, unknown);
    }

    private static Problem problem(JsonNode json) {
        return new Problem(
                ErrorCode.of(json.path("code").asText()).orElse(ErrorCode.INTERNAL_ERROR),
                json.path("found").asText(),
                json.path("required").asText(),
                json.path("remedy").asText());
    }
}
