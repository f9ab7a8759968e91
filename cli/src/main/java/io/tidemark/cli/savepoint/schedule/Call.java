package io.tidemark.cli.savepoint.schedule;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.cli.Tidemark;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/**
 * Another command of the tool, as somebody could have typed it: a schedule does nothing that cannot be done by hand, and the history
 * has each thing that it does as an operation of its own.
 *
 * @param out its answer, in JSON
 * @param problems why it was not done
 */
record Call(int exitCode, String out, List<Problem> problems) {

    Call {
        problems = List.copyOf(problems);
    }

    /** @param narration what it says beside its answer */
    static Call of(PrintWriter narration, List<String> words) {
        StringWriter out = new StringWriter();
        List<Problem> problems = new ArrayList<>();
        CommandLine command = Tidemark.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(narration);
        command.setExecutionExceptionHandler((failure, line, parsed) -> {
            ProblemException known = ProblemException.of(failure);
            problems.addAll(known.problems());
            return known.exitCode();
        });
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of("--output", "json"));
        int exitCode = command.execute(all.toArray(String[]::new));
        narration.flush();
        return new Call(exitCode, out.toString(), problems);
    }

    /** What it has answered; missing if nothing. */
    JsonNode answer() {
        try {
            return new ObjectMapper().readTree(out);
        } catch (JsonProcessingException none) {
            return new ObjectMapper().missingNode();
        }
    }
}
