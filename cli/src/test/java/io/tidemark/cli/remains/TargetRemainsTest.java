package io.tidemark.cli.remains;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.JsonText;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TargetRemainsTest {

    private static final TargetRemains MART = new TargetRemains(
            "mart",
            List.of(new TargetRemains.Part("slot", 4), new TargetRemains.Part("pipeline", 1)),
            List.of(new TargetRemains.Part("orders:public.totals", 0)),
            List.of(new StageOwners.Left("orders:x:public.t", "it may be another pipeline's")),
            Map.of("shop", "7/1"));

    private static final TargetRemains NOTHING = TargetRemains.none("mart");

    @Test
    void saysTablesAndRowsThatGoAndWhatStays() {
        assertThat(MART.isEmpty()).isFalse();
        assertThat(MART.text())
                .isEqualTo(
                        """

                        in target mart
                          WHAT              TABLE                          ROWS
                          the table itself  tidemark.orders:public.totals  0
                          its rows          tidemark.slot                  4
                          its rows          tidemark.pipeline              1
                          The tables that it has written stay as they are.
                          Table tidemark.orders:x:public.t stays: it may be another pipeline's.
                        """);
        assertThat(JsonText.of(MART.json()))
                .isEqualTo(
                        """
                        {
                          "name": "mart",
                          "stages": [
                            {
                              "table": "tidemark.orders:public.totals",
                              "rows": 0
                            }
                          ],
                          "rows": [
                            {
                              "table": "tidemark.slot",
                              "rows": 4
                            },
                            {
                              "table": "tidemark.pipeline",
                              "rows": 1
                            }
                          ],
                          "left": [
                            {
                              "table": "tidemark.orders:x:public.t",
                              "why": "it may be another pipeline's"
                            }
                          ]
                        }
                        """);
    }

    @Test
    void whatOthersHaveIsNothingOfThisPipeline() {
        assertThat(NOTHING.isEmpty()).isTrue();
        assertThat(NOTHING.text())
                .isEqualTo(
                        """

                        in target mart
                          nothing of this pipeline
                        """);
    }
}
