package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes and what stays, and when nothing does, in targets in which pipelines have left all kinds of things. */
class DropStagesIT extends RemainsCase {

    private static final String ODD = "o'\"`%_";

    private int drop(String pipeline) {
        return pipeline("drop", pipeline, "--no-cluster", "--apply");
    }

    @ParameterizedTest
    @EnumSource(
            value = BankDatabase.class,
            names = {"POSTGRES", "MARIADB"})
    void whatMayBeAnotherPipelinesStays(BankDatabase kind) throws Exception {
        postgres = kind == BankDatabase.POSTGRES;
        try (DatabaseServer started = kind.start()) {
            server = started;
            schema();
            writes("orders", JOB, 10, "orders:public.t");
            writes("orders:x", JOB, 10, "orders:x:public.t");
            writes(ODD, JOB, 10, ODD + ":public.t");
            for (String name : List.of(
                    "orders:public.never",
                    "orders:x:public.never",
                    "orders:y:public.t",
                    "orders2:public.t",
                    "orders:public.lo~0123abcd",
                    "o'\"`zz:public.t")) {
                stage(name);
            }
            execute(
                    MART,
                    "CREATE TABLE tidemark.%s (k0 int PRIMARY KEY)".formatted(quoted("seen orders:public.t")),
                    "CREATE TABLE tidemark.%s (k0 int PRIMARY KEY)".formatted(quoted("seen orders2:public.t")),
                    "CREATE TABLE tidemark.notes (pipeline int)",
                    "INSERT INTO tidemark.notes VALUES (1)",
                    "CREATE VIEW tidemark.looked AS SELECT pipeline, stage, 1 AS label, 1 AS subtask, 1 AS seq, 1 AS n"
                            + " FROM tidemark.slot");
            List<String> expected = new ArrayList<>(stages());
            assertThat(drop("orders")).as(err()).isZero();
            assertThat(out())
                    .contains("Table tidemark.orders:y:public.t stays: no row names it, and with another colon")
                    .contains(
                            "Table tidemark.orders:public.lo~0123abcd stays: no row names it, and its name is shortened")
                    .contains("Table tidemark.notes stays: it has a column pipeline")
                    .doesNotContain("tidemark.looked", "orders2");
            expected.removeAll(List.of("orders:public.t", "orders:public.never", "seen orders:public.t"));
            assertThat(stages()).isEqualTo(expected);
            assertThat(pipelines()).containsExactlyInAnyOrder(ODD, "orders:x");
            assertThat(err())
                    .contains(
                            "target mart: table tidemark.orders:public.t is dropped\n",
                            "target mart: table tidemark.seen orders:public.t is dropped\n",
                            "target mart: its rows in the schema tidemark are deleted, 3 and ");

            assertThat(drop("orders:x")).as(err()).isZero();
            expected.remove("orders:x:public.t");
            assertThat(stages()).isEqualTo(expected);

            assertThat(drop(ODD)).as(err()).isZero();
            expected.remove(ODD + ":public.t");
            assertThat(stages()).isEqualTo(expected);
            assertThat(pipelines()).isEmpty();
            assertThat(rows("SELECT pipeline FROM tidemark.notes")).containsExactly("1");
            refusals();
        }
    }

    private void refusals() throws Exception {
        whatWasWrittenAMomentAgoIsInUse();
        whoHoldsAStageIsNotDisturbed();
        blanksTellNamesApart();
        whoMayOnlyReadIsToldWhoMayDrop();
    }

    /** Its job may be between two epochs, on a cluster that nobody has asked. */
    private void whatWasWrittenAMomentAgoIsInUse() throws SQLException {
        writes("busy", JOB, 4, "busy:public.t");
        assertThat(drop("busy")).isEqualTo(6);
        assertThat(err())
                .contains(
                        "target mart: job " + JOB + " writes as busy, and is not known to have ended; what it did",
                        " last, it did ",
                        " min ago\n")
                .contains("remedy:   End it: tidemark pipeline stop busy --apply; one of another cluster");
        assertThat(stages()).contains("busy:public.t");
        // It has just taken the pipeline up again, and has applied nothing yet.
        execute(
                MART,
                "UPDATE tidemark.pipeline SET since = %s WHERE pipeline = 'busy'".formatted(now()),
                "UPDATE tidemark.tidemark SET applied_at = %s - interval '9' minute".formatted(now()));
        assertThat(drop("busy")).isEqualTo(6);
        assertThat(stages()).contains("busy:public.t");
        execute(MART, "UPDATE tidemark.pipeline SET owner = '' WHERE pipeline = 'busy'");
        assertThat(drop("busy")).as(err()).isZero();
        assertThat(pipelines()).isEmpty();
    }

    private void whoHoldsAStageIsNotDisturbed() throws SQLException {
        writes("held", JOB, 10, "held:public.a", "held:public.b");
        try (Connection reader = server.connect(MART);
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement
                    .executeQuery("SELECT * FROM tidemark." + quoted("held:public.b"))
                    .close();
            assertThat(drop("held")).isEqualTo(6);
            assertThat(err())
                    .contains("Not all of it is dropped. Once the cause is mended the same command goes on.\n")
                    .contains("TM-4016  ");
            reader.rollback();
        }
        // MySQL's kind has committed by then: whoever still writes is to notice it.
        assertThat(rows("SELECT generation FROM tidemark.pipeline")).containsExactly(postgres ? "1" : "2");
        assertThat(rows("SELECT owner FROM tidemark.slot WHERE subtask = 0")).containsOnly(postgres ? JOB : "");
        assertThat(stages()).contains("held:public.b");
        assertThat(drop("held")).as(err()).isZero();
        assertThat(stages()).doesNotContain("held:public.a", "held:public.b");
    }

    private void blanksTellNamesApart() throws SQLException {
        writes("blank ", JOB, 10);
        assertThat(drop("blank")).as(err()).isZero();
        assertThat(out()).endsWith("\nThere is nothing to drop.\n");
        assertThat(pipelines()).containsExactly("blank ");
    }

    private void whoMayOnlyReadIsToldWhoMayDrop() throws Exception {
        if (postgres) {
            execute(
                    MART,
                    "CREATE ROLE guest LOGIN PASSWORD 'weak'",
                    "GRANT USAGE ON SCHEMA tidemark TO guest",
                    "GRANT SELECT ON ALL TABLES IN SCHEMA tidemark TO guest");
        } else {
            execute(MART, "CREATE USER guest@'%' IDENTIFIED BY 'weak'", "GRANT SELECT ON *.* TO guest@'%'");
        }
        configure(NO_CLUSTER, "bank", "guest", "weak");
        assertThat(drop("blank ")).isEqualTo(5);
        assertThat(err())
                .contains("remedy:   Name the pipeline's own user in the context: who owns its stages, and may DELETE");
    }

    /** The server has made the stage's name lower case, the rows have it as it was. */
    @Test
    void namesAreWhatTheServerTakesThemFor() throws Exception {
        postgres = false;
        try (DatabaseServer started = Servers.mariadb()
                .withoutFsync()
                .setting("lower_case_table_names", "1")
                .start()) {
            server = started;
            schema();
            writes("Orders", JOB, 10, "Orders:bank.Totals");
            writes("Others", JOB, 10, "Others:bank.t");
            assertThat(stages()).containsExactly("orders:bank.totals", "others:bank.t");
            assertThat(drop("others")).as(err()).isZero();
            assertThat(pipeline("drop", "Orders", "--no-cluster", "--apply", "-o", "json"))
                    .as(err())
                    .isZero();
            assertThat(out()).contains("\"nothingLeft\": true");
            assertThat(stages()).containsExactly("others:bank.t");
        }
    }

    @Test
    void aSlotGoesOnlyIfItIsNamedAndItsServerIsTheOneThatWasRead() throws Exception {
        try (DatabaseServer started = BankDatabase.POSTGRES.start()) {
            server = started;
            schema();
            writes("orders", JOB, 10, "orders:public.t");
            execute("bank", "SELECT pg_create_logical_replication_slot('own', 'pgoutput')");
            execute(MART, "SELECT pg_create_logical_replication_slot('elsewhere', 'pgoutput')");
            refused(4, "TM-2028  ", "own");
            execute(MART, "UPDATE tidemark.tidemark SET log_identity = '7/1'");
            refused(4, "TM-2027  ", "own");
            refused(4, "TM-2011  ", "elsewhere");
            execute(
                    MART,
                    "UPDATE tidemark.tidemark SET log_identity ="
                            + " (SELECT system_identifier || '/1' FROM pg_control_system())",
                    "INSERT INTO tidemark.tidemark VALUES ('orders', 'stock', '', '2026-01-02')");
            assertThat(pipeline("drop", "orders", "--no-cluster", "--slot", "bank=owm", "-o", "json"))
                    .isZero();
            assertThat(out())
                    .contains(
                            "\"fate\": \"KEEP\"",
                            "no replication slot owm; in this database there is own, which stays",
                            "\"nothingLeft\": false");
            assertThat(pipeline("drop", "orders", "--no-cluster", "--slot", "bank=own"))
                    .isZero();
            assertThat(out())
                    .contains("in source bank\n  replication slot own, and with it the log that it keeps\n")
                    .contains(
                            "in source stock\n  its slot, if it has one, stays and keeps log: the context does not list")
                    .endsWith(
                            """
                            None of its savepoints can be gone on from afterwards.
                            Nothing has been done. To do it: tidemark pipeline drop orders --slot bank=own --no-cluster --apply
                            """);
            assertThat(pipeline("drop", "orders", "--no-cluster", "--apply", "--slot", "bank=own"))
                    .as(err())
                    .isZero();
            assertThat(err()).contains("source bank: replication slot own is dropped\n");
            assertThat(rows(SLOTS)).containsExactly("elsewhere");
            assertThat(pipelines()).isEmpty();
            assertThat(pipeline("drop", "orders", "--no-cluster", "-o", "json")).isZero();
            assertThat(out()).contains("\"fate\": \"UNKNOWN\"", "\"nothingLeft\": false");
        }
    }

    private void refused(int exitCode, String code, String slot) throws SQLException {
        assertThat(pipeline("drop", "orders", "--no-cluster", "--apply", "--slot", "bank=" + slot))
                .isEqualTo(exitCode);
        assertThat(err()).startsWith(code);
        assertThat(rows(SLOTS)).containsExactly("elsewhere", "own");
        assertThat(pipelines()).containsExactly("orders");
    }
}
