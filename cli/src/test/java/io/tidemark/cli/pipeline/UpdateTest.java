package io.tidemark.cli.pipeline;

import static io.tidemark.cli.rest.FakeFlink.checkpoint;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.cli.Output;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** On a real cluster: {@code UpdateIT}. */
class UpdateTest extends PipelineCase {

    private static final String LOOKED_AT = "file:/s/savepoint-looked-at";
    private static final String LEFT = "file:/s/savepoint-left";
    private static final String RESUME_OLD =
            "tidemark pipeline resume PIPELINE.sql --from file:/s/savepoint-left --context c --apply";
    private static final Problem WRONG = new Problem(ErrorCode.SQL_INVALID, "f", "r", "m");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<String> asked = new ArrayList<>();
    private Examination examination = new Examination(List.of(), List.of());
    private PipelineClient.Result submission = new PipelineClient.Result(0, OTHER, "");

    /** Answers as it is told to. */
    private final NewFile file = new NewFile() {

        @Override
        public Examination examine(String savepoint) {
            asked.add("examine " + savepoint);
            return examination;
        }

        @Override
        public PipelineClient.Result submit(String savepoint) {
            asked.add("submit " + savepoint);
            return submission;
        }
    };

    @Command(name = "update")
    private final class Asked implements Callable<Integer> {

        @Mixin
        private Output output;

        @Override
        public Integer call() throws Exception {
            FlinkRest rest = new FlinkRest(URI.create(flink.address()));
            return new Update(rest, file, output, " --context c", Duration.ZERO)
                    .apply(new Pipelines(rest).find("orders"));
        }
    }

    @BeforeEach
    void run() {
        flink.job(JOB, "orders", "RUNNING", START, -1)
                .on("POST /jobs/" + JOB + "/savepoints", "{\"request-id\":\"r0\"}")
                .on(
                        "GET /jobs/" + JOB + "/savepoints/r0",
                        "{\"status\":{\"id\":\"COMPLETED\"},\"operation\":{\"location\":\"%s\"}}".formatted(LOOKED_AT))
                .on("POST /savepoint-disposal", "{\"request-id\":\"d1\"}")
                .on("GET /savepoint-disposal/d1", "{\"status\":{\"id\":\"COMPLETED\"},\"operation\":{}}")
                .on("POST /jobs/" + JOB + "/stop", "{\"request-id\":\"r1\"}")
                .on(
                        "GET /jobs/" + JOB + "/savepoints/r1",
                        "{\"status\":{\"id\":\"COMPLETED\"},\"operation\":{\"location\":\"%s\"}}".formatted(LEFT))
                .on("GET /jobs/" + OTHER + "/status", "{\"status\":\"RUNNING\"}")
                .on("GET /jobs/" + OTHER + "/exceptions", "{\"exceptionHistory\":{\"entries\":[]}}")
                .checkpoints(OTHER, checkpoint(9, END, "file:/s/chk-9"), "null", "null");
    }

    private int update(String... options) {
        CommandLine command = new CommandLine(new Asked());
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        command.setExecutionExceptionHandler((failure, line, parsed) -> {
            ProblemException problem = ProblemException.of(failure);
            line.getErr().println(problem.getMessage());
            return problem.exitCode();
        });
        return command.execute(options);
    }

    private List<String> changes() {
        return flink.changes().stream()
                .map(change -> change.replaceFirst(" \\{.*", ""))
                .toList();
    }

    @Test
    void theFileIsExaminedBeforeTheJobIsStoppedAndSubmittedFromWhatItLeaves() {
        assertThat(update()).isZero();
        assertThat(asked).containsExactly("examine " + LOOKED_AT, "submit " + LEFT);
        assertThat(changes())
                .containsExactly(
                        "POST /jobs/" + JOB + "/savepoints", "POST /savepoint-disposal", "POST /jobs/" + JOB + "/stop");
        assertThat(flink.changes().get(0)).contains("\"formatType\":\"NATIVE\"");
        assertThat(flink.changes().get(1)).contains(LOOKED_AT);
        assertThat(out).hasToString(OTHER + "\n");
        assertThat(err)
                .hasToString(
                        """
                        Job a7d764ed403015d18453ccd9e9bd9bdd has stopped with savepoint file:/s/savepoint-left.
                        Job 0b07f3a2c1d84e5f9a6b7c8d9e0f1a2b is submitted; waiting for its first checkpoint.
                        How it is: tidemark pipeline status orders --context c
                        """);
    }

    @Test
    void programsAreToldBothJobs() {
        assertThat(update("-o", "json")).isZero();
        assertThat(out)
                .hasToString(
                        """
                        {
                          "pipeline": "orders",
                          "job": "%s",
                          "replaced": "%s",
                          "updatedNow": true,
                          "savepoint": "%s",
                          "resumeOld": "%s"
                        }
                        """
                                .formatted(OTHER, JOB, LEFT, RESUME_OLD));
    }

    @Test
    void whatStandsAgainstTheFileLeavesTheJobRunning() {
        examination = new Examination(List.of(WRONG), List.of());
        assertThat(update()).isEqualTo(WRONG.code().category().exitCode());
        assertThat(asked).containsExactly("examine " + LOOKED_AT);
        assertThat(changes()).containsExactly("POST /jobs/" + JOB + "/savepoints", "POST /savepoint-disposal");
        assertThat(out.toString()).isEmpty();
        assertThat(err)
                .hasToString("Nothing has been stopped: orders goes on, job %s.\n%s\n".formatted(JOB, WRONG.text()));
    }

    @Test
    void whatCouldNotBeLookedAtIsSaidAndNoReasonToStay() {
        examination = new Examination(List.of(), List.of(WRONG));
        assertThat(update()).isZero();
        assertThat(err.toString()).startsWith(WRONG.text() + "\n");
    }

    @Test
    void aSavepointThatCannotBeDeletedAgainIsNamed() {
        flink.refuse("POST /savepoint-disposal", 500);
        assertThat(update()).isZero();
        assertThat(err.toString()).startsWith("The savepoint that was looked at is still there: " + LOOKED_AT + " (");
    }

    @Test
    void aFileThatTheClusterRefusesLeavesTheWayBack() {
        submission = new PipelineClient.Result(6, "", "TM-4002  The Flink cluster refused the job\n");
        assertThat(update("-o", "json")).isEqualTo(6);
        assertThat(out.toString())
                .contains("\"job\": null,", "\"updatedNow\": false,", "\"savepoint\": \"%s\",".formatted(LEFT));
        assertThat(err.toString())
                .endsWith(
                        """
                        TM-4002  The Flink cluster refused the job
                        orders is paused. Mend the file and resume it, or go on with the one before: %s
                        """
                                .formatted(RESUME_OLD));
    }

    @Test
    void aJobThatFailsBeforeItsFirstCheckpointLeavesTheWayBack() {
        flink.on("GET /jobs/" + OTHER + "/status", "{\"status\":\"FAILED\"}")
                .on(
                        "GET /jobs/" + OTHER + "/exceptions",
                        "{\"exceptionHistory\":{\"entries\":[{\"timestamp\":1,\"stacktrace\":\"x: why\\n\\tat y\"}]}}");
        assertThat(update()).isEqualTo(6);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString())
                .endsWith(
                        """
                        TM-4003  The job has failed
                          found:    job %s of orders is FAILED: x: why
                          required: a job that completes a checkpoint
                          remedy:   orders is paused. Mend the file and resume it, or go on with the one before: %s
                        """
                                .formatted(OTHER, RESUME_OLD));
    }

    @Test
    void aClusterThatDoesNotAnswerAfterTheSubmissionHasTheJobNamed() {
        flink.refuse("GET /jobs/" + OTHER + "/status", 503);
        assertThat(update()).isEqualTo(6);
        assertThat(err.toString()).contains("\nJob %s is submitted; waiting".formatted(OTHER));
    }

    @Test
    void aJobThatHasNotComeUpYetIsNotSaidToHave() {
        flink.checkpoints(OTHER, "null", "null", "null");
        assertThat(update()).isZero();
        assertThat(out).hasToString(OTHER + "\n");
        assertThat(err.toString()).contains("\nIt has completed no checkpoint in 0 s.\n");
    }

    @Test
    void aStopThatFailsSubmitsNothing() {
        flink.on(
                "GET /jobs/" + JOB + "/savepoints/r1",
                "{\"status\":{\"id\":\"COMPLETED\"},\"operation\":{\"failure-cause\":{\"class\":\"x\",\"stack-trace\":\"x: disk full\"}}}");
        assertThat(update()).isEqualTo(6);
        assertThat(asked).containsExactly("examine " + LOOKED_AT);
    }
}
