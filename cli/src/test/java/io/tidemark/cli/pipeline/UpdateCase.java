package io.tidemark.cli.pipeline;

import static io.tidemark.cli.rest.FakeFlink.checkpoint;

import io.tidemark.position.ReadLimit;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;

/** An update with a file that answers as it is told to. On a real cluster: {@code UpdateIT}. */
abstract class UpdateCase extends PipelineCase {

    static final String LOOKED_AT = "file:/s/savepoint-looked-at";
    static final String LEFT = "file:/s/savepoint-left";
    static final Problem WRONG = new Problem(ErrorCode.SQL_INVALID, "f", "r", "m");

    final List<String> asked = new ArrayList<>();
    Examination examination = new Examination(List.of(), List.of(), List.of(), true);
    PipelineClient.Result submission = new PipelineClient.Result(0, OTHER, "");
    Path file;

    /** What becomes of the submission, whatever is heard of it. */
    Runnable taken = () -> {};

    final class Answers implements NewFile {

        @Override
        public Examination examine(String savepoint, String job, String computation) {
            asked.add("examine %s of %s %s".formatted(savepoint, job, computation));
            return examination;
        }

        @Override
        public String jobId() {
            return OTHER;
        }

        @Override
        public Examination examineAgain(
                String savepoint, Optional<String> job, LeftBy left, LeftBy written, Map<String, String> slots) {
            throw new AssertionError("an update reads nothing again");
        }

        @Override
        public Examination compare(String from, String job, LeftBy running) {
            throw new AssertionError("an update follows nothing");
        }

        @Override
        public NewFile readAgain(Optional<ReadLimit> until, boolean visible) {
            throw new AssertionError("nothing is read again");
        }

        @Override
        public PipelineClient.Result submit(String savepoint) throws IOException {
            asked.add("submit " + savepoint);
            taken.run();
            if (submission.exitCode() < 0) {
                throw new IOException("no process");
            }
            return submission;
        }
    }

    @BeforeEach
    final void prepare() throws IOException {
        file = pipeline("");
        tool.replace(() -> new UpdateCommand((options, jobManager, verbose) -> new Answers()), "pipeline", "update");
        flink.job(JOB, "orders", "RUNNING", START, -1)
                .on(
                        "GET /jobs/" + JOB + "/config",
                        "{\"execution-config\":{\"user-config\":{\"tidemark.computation\":\"H4s\"}}}")
                .on("POST /jobs/" + JOB + "/savepoints", "{\"request-id\":\"r0\"}")
                .on("GET /jobs/" + JOB + "/savepoints/r0", completed(LOOKED_AT))
                .on("POST /savepoint-disposal", "{\"request-id\":\"d1\"}")
                .on("GET /savepoint-disposal/d1", "{\"status\":{\"id\":\"COMPLETED\"},\"operation\":{}}")
                .on("GET /jobs/" + JOB + "/checkpoints/config", "{\"interval\":2000}")
                .on("POST /jobs/" + JOB + "/stop", "{\"request-id\":\"r1\"}")
                .on("GET /jobs/" + JOB + "/savepoints/r1", completed(LEFT))
                .on("GET /jobs/" + OTHER + "/status", "{\"status\":\"RUNNING\"}")
                .on("GET /jobs/" + OTHER + "/exceptions", "{\"exceptionHistory\":{\"entries\":[]}}")
                .checkpoints(JOB, checkpoint(6, END, "file:/s/chk-6"), checkpoint(5, END, LOOKED_AT), "null")
                .checkpoints(OTHER, checkpoint(9, END, "file:/s/chk-9"), "null", "null");
    }

    static String completed(String location) {
        return "{\"status\":{\"id\":\"COMPLETED\"},\"operation\":{\"location\":\"%s\"}}".formatted(location);
    }

    static String failure(String line) {
        return "{\"exceptionHistory\":{\"entries\":[{\"timestamp\":1,\"stacktrace\":\"%s\\n\\tat y\"}]}}"
                .formatted(line);
    }

    int update(String... options) {
        List<Object> arguments = new ArrayList<>(List.of("update", file, "--apply"));
        arguments.addAll(List.of(options));
        return run(arguments.toArray());
    }

    List<String> changes() {
        return flink.changes().stream()
                .map(change -> change.replaceFirst(" \\{.*", ""))
                .toList();
    }

    /** What programs are told; each as JSON. */
    String json(String job, String stopped, String savepoint, String resume) {
        return words(
                """
                {
                  "pipeline": "orders",
                  "job": %s,
                  "replaced": "a7d764ed403015d18453ccd9e9bd9bdd",
                  "stoppedNow": %s,
                  "updatedNow": %s,
                  "savepoint": %s,
                  "resume": %s
                }
                """
                        .formatted(job, stopped, !job.equals("null"), savepoint, resume));
    }

    static String resume(String from) {
        return "\"tidemark pipeline resume OLD/orders.sql%s CLUSTER --apply\"".formatted(from);
    }

    String words(String text) {
        return text.replace("CLUSTER", "--jobmanager " + flink.address()).replace("FILE", file.toString());
    }

    static final String LOOKING =
            """
            Taking a savepoint of job a7d764ed403015d18453ccd9e9bd9bdd, which goes on, to examine the file with.
            Looking at file:/s/savepoint-looked-at, which is deleted when there is a newer state. If this is interrupted: tidemark savepoint delete file:/s/savepoint-looked-at CLUSTER --apply
            """;
    static final String STOPPING =
            """
            Nothing that is known stands against it.
            Stopping job a7d764ed403015d18453ccd9e9bd9bdd with a savepoint in the cluster's own directory, called savepoint-a7d764-...
            If this is interrupted: tidemark pipeline status orders CLUSTER says whether it runs. If it does not, go on from that
              with this file:                        tidemark pipeline resume FILE CLUSTER --apply
              with the old one, called as this one:  tidemark pipeline resume OLD/orders.sql CLUSTER --apply
            """;
    static final String BOTH =
            """
              with this file:                        tidemark pipeline resume FILE --from file:/s/savepoint-left CLUSTER --apply
              with the old one, called as this one:  tidemark pipeline resume OLD/orders.sql --from file:/s/savepoint-left CLUSTER --apply
            """;
    static final String STOPPED =
            "It has stopped with savepoint file:/s/savepoint-left. To go on from it, should this be interrupted\n"
                    + BOTH;
    static final String SUBMITTED =
            """
            Job 0b07f3a2c1d84e5f9a6b7c8d9e0f1a2b is submitted; it has up to 120 s to its first checkpoint. Should it not come up, the way back:
              tidemark pipeline stop 0b07f3a2c1d84e5f9a6b7c8d9e0f1a2b CLUSTER --apply, then tidemark pipeline resume OLD/orders.sql --from file:/s/savepoint-left CLUSTER --apply
              and without --from as soon as it has completed a checkpoint: the targets do not go back. If the old file has fewer statements, it has to say then:
              SET 'execution.state-recovery.ignore-unclaimed-state' = 'true';
            """;
    static final String WAITING =
            """
            Waiting up to 32 s for a newer checkpoint, to delete what was looked at. If this is interrupted: tidemark savepoint delete file:/s/savepoint-looked-at CLUSTER --apply
            """;
    static final String FEWER = "SET 'execution.state-recovery.ignore-unclaimed-state' = 'true';";
    static final String GOES_ON = "Nothing has been stopped: orders goes on, job a7d764ed403015d18453ccd9e9bd9bdd.\n";
}
