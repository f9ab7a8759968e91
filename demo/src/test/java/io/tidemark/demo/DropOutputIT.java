package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.embedded.DatabaseServer;
import org.junit.jupiter.api.Test;

/** Every word that {@code pipeline drop} says of a pipeline with a stage, a slot and a second source, to people and programs. */
class DropOutputIT extends RemainsCase {

    private static final String[] PLAN = {"drop", "orders", "--no-cluster", "--slot", "bank=own"};

    private static final String LEFT =
            """
            What pipeline orders has left:

            in target mart
              WHAT              TABLE                     ROWS
              the table itself  tidemark.orders:public.t  0
              its rows          tidemark.slot             1
              its rows          tidemark.tidemark         2
              its rows          tidemark.pipeline         1
              The tables that it has written stay as they are.

            in source bank
              replication slot own, and with it the log that it keeps
              Its publication stays, and keeps no log. If the pipeline does not name another one it is taken away by:
              DROP PUBLICATION "own";

            in source stock
              its slot, if it has one, stays and keeps log: the context does not list the source
              Which there are: SELECT slot_name, active, restart_lsn FROM pg_replication_slots WHERE database = current_database();

            """;

    private static final String LEFT_FOR_PROGRAMS =
            """
            {
              "pipeline": "orders",
              "dropped": %s,
              "nothingLeft": false,
              "targets": [
                {
                  "name": "mart",
                  "stages": [
                    {
                      "table": "tidemark.orders:public.t",
                      "rows": 0
                    }
                  ],
                  "rows": [
                    {
                      "table": "tidemark.slot",
                      "rows": 1
                    },
                    {
                      "table": "tidemark.tidemark",
                      "rows": 2
                    },
                    {
                      "table": "tidemark.pipeline",
                      "rows": 1
                    }
                  ],
                  "left": []
                }
              ],
              "sources": [
                {
                  "name": "bank",
                  "slot": "own",
                  "fate": "DROP",
                  "why": null
                },
                {
                  "name": "stock",
                  "slot": null,
                  "fate": "KEEP",
                  "why": "its slot, if it has one, stays and keeps log: the context does not list the source"
                }
              ]
            }
            """;

    private void left() throws Exception {
        writes("orders", JOB, 10, "orders:public.t");
        execute("bank", "SELECT pg_create_logical_replication_slot('own', 'pgoutput')");
        execute(
                MART,
                "UPDATE tidemark.tidemark SET log_identity ="
                        + " (SELECT system_identifier || '/1' FROM pg_control_system())",
                "INSERT INTO tidemark.tidemark VALUES ('orders', 'stock', '', '2026-01-02')");
    }

    private int plan(String... more) {
        String[] words = new String[PLAN.length + more.length];
        System.arraycopy(PLAN, 0, words, 0, PLAN.length);
        System.arraycopy(more, 0, words, PLAN.length, more.length);
        return pipeline(words);
    }

    @Test
    void saysWhatIsLeftWhatHasGoneAndThatNothingIs() throws Exception {
        try (DatabaseServer started = BankDatabase.POSTGRES.start()) {
            server = started;
            schema();
            left();
            assertThat(plan()).as(err()).isZero();
            assertThat(out())
                    .isEqualTo(
                            LEFT
                                    + """
                                      None of its savepoints can be gone on from afterwards.
                                      Nothing has been done. To do it: tidemark pipeline drop orders --slot bank=own --no-cluster --apply
                                      """);
            assertThat(err()).isEmpty();
            assertThat(plan("-o", "json")).as(err()).isZero();
            assertThat(out()).isEqualTo(LEFT_FOR_PROGRAMS.formatted(false));

            assertThat(plan("--apply")).as(err()).isZero();
            assertThat(out()).isEqualTo(LEFT + "It is dropped.\n");
            assertThat(err())
                    .isEqualTo(
                            """
                            source bank: replication slot own is dropped
                            target mart: table tidemark.orders:public.t is dropped
                            target mart: its rows in the schema tidemark are deleted, 4 and those that refer to them
                            """);

            left();
            assertThat(plan("--apply", "-o", "json")).as(err()).isZero();
            assertThat(out()).isEqualTo(LEFT_FOR_PROGRAMS.formatted(true));

            assertThat(plan("--apply")).as(err()).isZero();
            assertThat(out())
                    .isEqualTo(
                            """
                            What pipeline orders has left:

                            in target mart
                              nothing of this pipeline

                            in source bank
                              no replication slot own

                            There is nothing to drop.
                            """);
        }
    }
}
