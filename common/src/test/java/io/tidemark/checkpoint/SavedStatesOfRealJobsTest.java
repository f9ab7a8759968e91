package io.tidemark.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.flink.SnapshotKind;
import io.tidemark.checkpoint.source.Phase;
import io.tidemark.checkpoint.source.SourceKind;
import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.position.LogOrder;
import io.tidemark.position.LogPosition;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** States that real jobs have left, beside what the server said while they ran; see the README there. */
class SavedStatesOfRealJobsTest {

    @ParameterizedTest
    @CsvSource({
        "postgres-canonical, FLINK_CDC, CANONICAL_SAVEPOINT, 2",
        "postgres-native, FLINK_CDC, NATIVE_SAVEPOINT, 2",
        "postgres-checkpoint, FLINK_CDC, CHECKPOINT, 1",
        "postgres-legacy, FLINK_CDC_LEGACY, CANONICAL_SAVEPOINT, 1",
        "postgres-tidemark, TIDEMARK, CANONICAL_SAVEPOINT, 2",
        "mysql-canonical, FLINK_CDC, CANONICAL_SAVEPOINT, 1",
        "mariadb-canonical, FLINK_CDC, CANONICAL_SAVEPOINT, 1",
        "mysql-tidemark, TIDEMARK, CANONICAL_SAVEPOINT, 1",
        "mariadb-tidemark, TIDEMARK, CANONICAL_SAVEPOINT, 1"
    })
    void standWhereTheServerSaysTheLastRowIs(String name, SourceKind reader, SnapshotKind kind, int parallelism)
            throws IOException, URISyntaxException {
        Path state = Path.of(
                SavedStatesOfRealJobsTest.class.getResource("states/" + name).toURI());
        List<String> server = Files.readAllLines(state.resolve("server"));
        LogPosition before = LogPosition.parse(server.get(0));
        LogPosition after = LogPosition.parse(server.get(1));
        Inspection inspection = Inspection.of(state);
        assertThat(inspection.unread()).isEmpty();
        assertThat(inspection.metadata().kind()).isEqualTo(kind);
        assertThat(inspection.sources()).hasSize(1);
        SourceState source = inspection.sources().get(0);
        assertThat(source.kind()).isEqualTo(reader);
        assertThat(source.parallelism()).isEqualTo(parallelism);
        assertThat(source.phase()).isEqualTo(Phase.STREAMING);
        assertThat(name).startsWith(source.database().equals("postgres") ? "postgres-" : "m");
        LogPosition position = source.position().orElseThrow();
        assertThat(position.order(before))
                .as("%s, from %s on", position, before)
                .isIn(LogOrder.SAME, LogOrder.AFTER);
        assertThat(position.order(after)).as("%s, up to %s", position, after).isIn(LogOrder.BEFORE, LogOrder.SAME);
        if (reader == SourceKind.TIDEMARK) {
            assertThat(source.identity()).isPresent();
            assertThat(inspection.targets()).hasSize(1);
        }
    }
}
