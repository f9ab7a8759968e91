package io.tidemark.cli.savepoint;

import static io.tidemark.cli.rest.FakeFlink.restored;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CreateCommandTest extends SavepointCase {

    /** Its statements may have other sources than those that it was started from were taken with. */
    @Test
    void beforeItsFirstCheckpointWhatAPipelineReadsIsNotKnown() throws IOException {
        Files.writeString(
                directory.resolve("config.yaml"),
                "contexts: {one: {jobmanager: '%s', sources: {shop: {url: 'jdbc:postgresql://127.0.0.1:1/shop', slot: orders}}}}"
                        .formatted(flink.address()));
        Path before = copy("postgres-tidemark", "savepoint-1", NOON);
        flink.on("GET /config", "{\"refresh-interval\":1}")
                .job("1", "orders", "RUNNING", NOON, -1)
                .checkpoints("1", "null", "null", restored(3, "file:" + before.toAbsolutePath()));
        assertThat(tool.run("savepoint", "create", "orders", "--pin")).isEqualTo(4);
        assertThat(tool.err())
                .startsWith("TM-2038 ")
                .contains("which sources orders has is not known: it has completed no checkpoint yet");
        assertThat(flink.changes()).isEmpty();
    }
}
