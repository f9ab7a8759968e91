package io.tidemark.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.job.Examined;
import io.tidemark.position.BinlogPosition;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Finding;
import io.tidemark.problem.Findings;
import io.tidemark.problem.Outcome;
import io.tidemark.problem.Problem;
import io.tidemark.problem.Subject;
import io.tidemark.source.CaptureOptions;
import io.tidemark.source.LoadOptions;
import io.tidemark.source.RestorePolicy;
import io.tidemark.source.mysql.MySqlCapture;
import io.tidemark.source.mysql.MySqlEndpoint;
import io.tidemark.source.saved.SavedState;
import io.tidemark.source.saved.SetBack;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real savepoint of MariaDB at 4548, with nobody to ask. */
class BackToTest {

    private static final Path STATE = Path.of("..", "common", "src", "test", "resources")
            .resolve("io/tidemark/checkpoint/states/mariadb-tidemark")
            .toAbsolutePath()
            .normalize();

    @TempDir
    private Path directory;

    /** An unknown would be passed over by {@code --even-unknown}, and the statements with it. */
    @Test
    void whatCannotBeAskedIsAProblem() throws Exception {
        int port;
        try (ServerSocket nobody = new ServerSocket(0)) {
            port = nobody.getLocalPort();
        }
        CaptureOptions source = new MySqlCapture(
                new MySqlEndpoint("127.0.0.1", port, "reader", "secret", MySqlEndpoint.Encryption.DISABLED),
                MySqlCapture.NAME,
                MySqlCapture.SERVER_IDS,
                LoadOptions.DEFAULT,
                CaptureOptions.TRANSACTION_ROWS,
                MySqlCapture.HEARTBEAT,
                RestorePolicy.DEFAULT);
        Examined pipeline = new Examined(List.of(), List.of(source), Optional.empty(), List.of(), Optional.empty());
        Findings found = new Findings(new Subject(Subject.Kind.STATE, "state"));
        Path metadata = directory.resolve("metadata");
        BackTo back = new BackTo(
                new SetBack(MySqlCapture.NAME, BinlogPosition.parse("mysql-bin.000001:4547")), Optional.of(metadata));

        assertThat(back.made(SavedState.read(STATE), pipeline, new SavedSources(pipeline, Optional.empty()), found))
                .isEmpty();
        assertThat(found.list())
                .hasSize(2)
                .allSatisfy(finding -> assertThat(finding.outcome()).isEqualTo(Outcome.PROBLEM))
                .extracting(Finding::problem)
                .extracting(problem -> problem.map(Problem::code).orElseThrow())
                .containsOnly(ErrorCode.EXAMINATION_INCOMPLETE);
        assertThat(metadata).doesNotExist();
    }
}
