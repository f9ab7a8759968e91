package io.tidemark.cli.pipeline;

import static io.tidemark.cli.rest.FakeFlink.checkpoint;
import static io.tidemark.cli.rest.FakeFlink.restored;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.cli.Tool;
import io.tidemark.cli.rest.FlinkRest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a cluster says is some seconds old, and its files may be gone, or elsewhere. */
class HeldTest extends PipelineCase {

    private static final String ASKED = "GET /jobs/" + OTHER + "/checkpoints";
    private static final String LIKE = "mariadb-tidemark-following-checkpoint-2";

    private Path through;
    private Path waits;

    @BeforeEach
    void states() throws IOException {
        through = Files.createDirectories(directory.resolve(OTHER + "/chk-7"));
        Files.copy(Tool.STATES.resolve(LIKE).resolve("_metadata"), through.resolve("_metadata"));
        waits = TargetStates.waiting(LIKE, "pipeline2", directory.resolve(OTHER + "/chk-8"));
        flink.job(OTHER, "pipeline2", "RUNNING", START, -1);
    }

    private Held held() {
        return Held.of(new FlinkRest(URI.create(flink.address())), OTHER);
    }

    private void completed(Object path) {
        flink.checkpoints(OTHER, checkpoint(8, END, path), "null", restored(4, "file:/s/savepoint"));
    }

    @Test
    void theLastCheckpointSaysIt() {
        completed("file:" + waits);
        assertThat(held().answer()).isEqualTo(Held.Answer.HELD);
        completed("file:" + through);
        assertThat(held().answer()).isEqualTo(Held.Answer.NOT);
        assertThat(held().newest()).isPresent();
    }

    @Test
    void whatHasCompletedNothingIsHeldIfItWasStartedFromAState() {
        assertThat(held().answer()).isEqualTo(Held.Answer.NOT);
        flink.checkpoints(OTHER, "null", "null", restored(4, "file:/s/savepoint"));
        assertThat(held().answer()).isEqualTo(Held.Answer.HELD);
    }

    @Test
    void aCheckpointThatIsGoneIsAskedForAgain() {
        completed("file:/gone/chk-6");
        assertThat(held().answer()).isEqualTo(Held.Answer.NOT_KNOWN);
        assertThat(held().why()).isEqualTo("there is no /gone/chk-6/_metadata on this machine");
        flink.later(ASKED, () -> flink.later(ASKED, () -> completed("file:" + waits)));
        assertThat(held().answer()).isEqualTo(Held.Answer.HELD);
    }

    /** Flink says so of one that has made room for the next, for as long as it repeats its answer. */
    @Test
    void whatHasCompletedSomethingThatIsDiscardedIsNotKnown() {
        String discarded = checkpoint(8, END, through).replaceFirst("\\{", "{\"discarded\":true,");
        flink.checkpoints(OTHER, discarded, "null", restored(4, "file:/s/savepoint"));
        assertThat(held().answer()).isEqualTo(Held.Answer.NOT_KNOWN);
    }

    /** By another JobManager: it knows of no checkpoint but the one that it was started from. */
    @Test
    void whatHasRecoveredIsKnownByWhatItHasRecoveredFrom() {
        flink.checkpoints(OTHER, "null", "null", restored(8, "file:" + waits));
        assertThat(held().answer()).isEqualTo(Held.Answer.HELD);
        flink.checkpoints(OTHER, "null", "null", restored(7, "file:" + through));
        assertThat(held().answer()).isEqualTo(Held.Answer.NOT);
        flink.checkpoints(OTHER, "null", "null", restored(7, "s3://bucket/" + OTHER + "/chk-7"));
        assertThat(held().answer()).isEqualTo(Held.Answer.NOT_KNOWN);
    }
}
