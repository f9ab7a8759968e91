package io.tidemark.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** What it finds in databases, and takes away: {@code DropIT}. */
class DropCommandTest extends PipelineCase {

    @Test
    void whatRunsIsNotDropped() {
        flink.job(OTHER, "orders", "FAILED", START, END.toEpochMilli()).job(JOB, "orders", "RESTARTING", START, -1);
        assertThat(run("drop", "orders", "--apply")).isEqualTo(6);
        assertThat(tool.out()).isEmpty();
        assertThat(tool.err())
                .isEqualTo(
                        """
                        TM-4016  The pipeline is in use
                          found:    %1$s runs 1 job of the name orders: a7d764ed403015d18453ccd9e9bd9bdd, RESTARTING
                          required: a pipeline that no job writes or reads for any more, on any cluster
                          remedy:   End it: tidemark pipeline stop orders --jobmanager %1$s --apply; one of another cluster with --jobmanager of that.
                        """
                                .formatted(flink.address()));
        assertThat(flink.changes()).isEmpty();
    }

    @Test
    void theIdOfAJobMeansItsPipeline() {
        flink.job(JOB, "orders", "RUNNING", START, -1);
        assertThat(run("drop", JOB, "--apply")).isEqualTo(6);
        assertThat(tool.err()).contains(" runs 1 job of the name orders: ");
    }

    @Test
    void aClusterThatDoesNotAnswerIsARefusal() {
        flink.close();
        assertThat(run("drop", "orders", "--apply")).isEqualTo(6);
        assertThat(tool.out()).isEmpty();
        assertThat(tool.err()).startsWith("TM-4001  The Flink cluster cannot be reached\n");
    }

    @Test
    void withoutTargetsNothingIsSaidToBeGone() {
        flink.close();
        assertThat(run("drop", "orders", "--no-cluster")).isEqualTo(3);
        assertThat(tool.out()).isEmpty();
        assertThat(tool.err())
                .isEqualTo(
                        """
                        TM-1017  There is no such context
                          found:    no target is named
                          required: a context that names the databases which the pipeline has written
                          remedy:   Write them down, see tidemark context --help; then --context NAME.
                        """);
    }

    @Test
    void sourcesAloneDoNotSayWhatAPipelineHasWritten() throws IOException {
        Files.writeString(
                directory.resolve("config.yaml"),
                """
                contexts:
                  bank:
                    jobmanager: %s
                    sources: {shop: {url: 'jdbc:postgresql://127.0.0.1:1/shop', slot: s}, stock: {url: 'jdbc:mysql://127.0.0.1:1/'}}
                """
                        .formatted(flink.address()));
        assertThat(tool.run("pipeline", "drop", "orders")).isEqualTo(3);
        assertThat(tool.err()).contains("found:    no target is named\n");
        assertThat(tool.run("pipeline", "drop", "orders", "--slot", "mart=s")).isEqualTo(2);
        assertThat(tool.err()).startsWith("--slot mart=...: the context has no Postgres source of that name\n");
        assertThat(tool.run("pipeline", "drop", "orders", "--slot", "stock=s")).isEqualTo(2);
    }

    /** Another job's end says nothing of this pipeline. */
    @Test
    void theJobsOfOthersDoNotMatter() {
        flink.job(JOB, "orders2", "RUNNING", START, -1);
        assertThat(run("drop", "orders")).isEqualTo(3);
        assertThat(tool.err()).startsWith("TM-1017 ");
    }
}
