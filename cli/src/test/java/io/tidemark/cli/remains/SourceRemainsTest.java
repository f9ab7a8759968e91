package io.tidemark.cli.remains;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.JsonText;
import org.junit.jupiter.api.Test;

class SourceRemainsTest {

    @Test
    void theSlotThatWasNamedIsDroppedAndThePublicationStays() {
        SourceRemains named = SourceRemains.dropped("shop", "tide'\"mark");
        assertThat(named.text())
                .isEqualTo(
                        """

                        in source shop
                          replication slot tide'"mark, and with it the log that it keeps
                          Its publication stays, and keeps no log. If the pipeline does not name another one it is taken away by:
                          DROP PUBLICATION "tide'""mark";
                        """);
        assertThat(JsonText.of(named.json()))
                .isEqualTo(
                        """
                        {
                          "name": "shop",
                          "slot": "tide'\\"mark",
                          "fate": "DROP",
                          "why": null
                        }
                        """);
    }

    @Test
    void whereNoneWasNamedItIsSaidWhichThereAreAndHowToNameOne() {
        SourceRemains unnamed = SourceRemains.unnamed("my shop");
        assertThat(unnamed.text())
                .isEqualTo(
                        """

                        in source my shop
                          its slot, if it has one, stays and keeps log: none was named
                          Which there are: SELECT slot_name, active, restart_lsn FROM pg_replication_slots WHERE database = current_database();
                          To have it dropped, name it now, as afterwards no target says any more what was read: --slot 'my shop'=SLOT
                        """);
        assertThat(JsonText.of(unnamed.json()))
                .isEqualTo(
                        """
                        {
                          "name": "my shop",
                          "slot": null,
                          "fate": "KEEP",
                          "why": "its slot, if it has one, stays and keeps log: none was named"
                        }
                        """);
    }

    @Test
    void aSourceThatTheContextDoesNotListIsNamed() {
        SourceRemains unlisted = SourceRemains.unlisted("stock");
        assertThat(unlisted.fate()).isEqualTo(SourceRemains.Fate.KEEP);
        assertThat(unlisted.text())
                .startsWith(
                        """

                        in source stock
                          its slot, if it has one, stays and keeps log: the context does not list the source
                        """);
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
