package io.tidemark.cli.remains;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.JsonText;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SourceRemainsTest {

    private static final Set<String> ONLY = Set.of("orders");
    private static final Set<String> WITH_OTHERS = new TreeSet<>(Set.of("orders", "stock"));

    private static SourceRemains slot(Set<String> readers, boolean kept) {
        return SourceRemains.of("shop", "tide'\"mark", Optional.empty(), "orders", readers, kept);
    }

    @Test
    void theSlotOfASourceThatOnlyThePipelineReadsIsDroppedAndThePublicationStays() {
        assertThat(slot(ONLY, false).text())
                .isEqualTo(
                        """

                        in source shop
                          replication slot tide'"mark, and with it the log that it keeps
                          Its publication stays, and keeps no log. If the pipeline does not name another one it is taken away by:
                          DROP PUBLICATION "tide'""mark";
                        """);
        assertThat(JsonText.of(slot(ONLY, false).json()))
                .isEqualTo(
                        """
                        {
                          "name": "shop",
                          "slot": "tide'\\"mark",
                          "slotIsDropped": true,
                          "why": null
                        }
                        """);
    }

    @Test
    void aSlotThatIsToStayOrMayBeAnotherPipelinesStays() {
        String stays =
                """

                in source shop
                  Replication slot tide'"mark stays: %s.
                  It keeps log until it is dropped: SELECT pg_drop_replication_slot('tide''"mark');
                """;
        assertThat(slot(ONLY, true).text()).isEqualTo(stays.formatted("as asked for"));
        assertThat(slot(WITH_OTHERS, false).text())
                .isEqualTo(stays.formatted("of source shop have read orders, stock: it may be another one's"));
        assertThat(slot(Set.of("stock"), false).text())
                .isEqualTo(stays.formatted("no target says that orders has read source shop"));
        assertThat(slot(Set.of(), false).fate()).isEqualTo(SourceRemains.Fate.KEEP);
    }

    @Test
    void whoReadsTheSlotIsNamedIfItCanOnlyBeThePipeline() {
        SourceRemains read = SourceRemains.of("shop", "s", Optional.of("server process 7"), "orders", ONLY, false);
        assertThat(read.problem("orders", ONLY).orElseThrow().text())
                .isEqualTo(
                        """
                        TM-4016  The pipeline is in use
                          found:    replication slot 's' of source shop is read by server process 7
                          required: a slot that nobody reads: no job of orders on any cluster
                          remedy:   Find the job and end it: tidemark pipeline stop orders; SELECT pg_terminate_backend(PID); ends the session alone.""");
        assertThat(read.problem("orders", WITH_OTHERS)).isEmpty();
        assertThat(slot(ONLY, false).problem("orders", ONLY)).isEmpty();
    }

    /** It may run on a cluster that was not asked. */
    @Test
    void aSlotThatIsKeptAndReadIsAProblemAllTheSame() {
        assertThat(SourceRemains.of("shop", "s", Optional.of("server process 7"), "orders", ONLY, true)
                        .problem("orders", ONLY))
                .isPresent();
    }

    @Test
    void whereThereIsNoSlotThatIsSaid() {
        assertThat(SourceRemains.none("stock", "", "nothing: MySQL and MariaDB keep no log for a pipeline")
                        .text())
                .isEqualTo(
                        """

                        in source stock
                          nothing: MySQL and MariaDB keep no log for a pipeline
                        """);
    }
}
