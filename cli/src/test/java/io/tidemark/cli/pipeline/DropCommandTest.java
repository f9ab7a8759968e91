package io.tidemark.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

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
                          required: a pipeline that no job writes for any more
                          remedy:   End it: tidemark pipeline stop orders --jobmanager %1$s --apply
                        """
                                .formatted(flink.address()));
        assertThat(flink.changes()).isEmpty();
    }

    @Test
    void aClusterThatDoesNotAnswerIsARefusal() {
        flink.close();
        assertThat(run("drop", "orders", "--apply")).isEqualTo(6);
        assertThat(tool.out()).isEmpty();
        assertThat(tool.err()).startsWith("TM-4001  The Flink cluster cannot be reached\n");
    }

    @Test
    void withoutDatabasesNothingIsSaidToBeGone() {
        flink.close();
        assertThat(run("drop", "orders", "--no-cluster")).isEqualTo(3);
        assertThat(tool.out()).isEmpty();
        assertThat(tool.err())
                .isEqualTo(
                        """
                        TM-1017  There is no such context
                          found:    no databases are named: neither sources nor targets
                          required: a context that names the databases in which the pipeline has left something
                          remedy:   Write them down, see tidemark context --help; then --context NAME.
                        """);
    }

    /** Another job's end says nothing of this pipeline. */
    @Test
    void theJobsOfOthersDoNotMatter() {
        flink.job(JOB, "orders2", "RUNNING", START, -1);
        assertThat(run("drop", "orders")).isEqualTo(3);
        assertThat(tool.err()).startsWith("TM-1017 ");
    }
}
