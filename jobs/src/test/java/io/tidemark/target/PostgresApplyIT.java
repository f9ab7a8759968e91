package io.tidemark.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostgresApplyIT extends ApplyContract {

    @Override
    DatabaseServer startServer() {
        return Servers.postgres().start();
    }

    @Override
    String schema() {
        return "public";
    }

    @Override
    String[] createTables() {
        return new String[] {
            "CREATE TABLE keyed (id int PRIMARY KEY, \"no\"\"te`\" text)",
            "CREATE TABLE keyless (id int, \"no\"\"te`\" json)"
        };
    }

    @Override
    String waitingForApply() {
        return "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                + " AND datname = current_database() AND query LIKE '%FOR SHARE%'";
    }

    /** A row's place is one's own within one partition only. */
    @Test
    void ofAPartitionedTableRowsGoFromTheirOwnPartition() throws Exception {
        run(
                "DROP TABLE keyless",
                "CREATE TABLE keyless (id int, \"no\"\"te`\" json) PARTITION BY LIST (id)",
                "CREATE TABLE keyless_1 PARTITION OF keyless FOR VALUES IN (1)",
                "CREATE TABLE keyless_2 PARTITION OF keyless FOR VALUES IN (2)");
        apply(epoch(
                1,
                Staged.NOTHING,
                stage(keylessWriter, keyless, 1, row(RowKind.INSERT, 1, "{}"), row(RowKind.INSERT, 2, "{}"))));
        apply(epoch(2, Staged.NOTHING, stage(keylessWriter, keyless, 2, row(RowKind.DELETE, 2, "{}"))));
        assertThat(all("keyless")).containsExactly("1,{}");
    }

    /** None: the server has no place for it in a text. */
    @Override
    String zeroByte() {
        return "";
    }

    @Test
    void saysWhichRowTheTargetRefuses() throws Exception {
        assertThatThrownBy(() -> stage(keylessWriter, keyless, 1, row(RowKind.INSERT, 1, "no json")))
                .rootCause()
                .hasMessageContaining("TM-3014")
                .hasMessageContaining("public.keyless: invalid input syntax for type json")
                .hasMessageContaining("column %s: ".formatted(NOTE));
    }

    /** A new file each time, where much has been staged. */
    @AfterEach
    void hasNothingInAnEmptiedStage() throws Exception {
        assertThat(
                        rows(
                                "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                                        + " WHERE nspname = 'tidemark' AND relname = 'orders:public.keyed' AND pg_relation_size(c.oid) > 1000000"))
                .containsExactly("0");
    }

    /** Made when there were three phases. */
    @Test
    void aSchemaOfBeforeTakesTheLaterPhases() throws Exception {
        run(
                "DROP TABLE tidemark.replaying",
                "ALTER TABLE tidemark.tidemark DROP CONSTRAINT tidemark_phase_check",
                "ALTER TABLE tidemark.tidemark ADD CONSTRAINT tidemark_phase_check"
                        + " CHECK (phase IN ('SNAPSHOT', 'STREAMING', 'CONTINUOUS'))");
        takeOver(session(JOB));
        run("UPDATE tidemark.tidemark SET phase = 'REPLAYING'");
        assertThat(rows("SELECT phase FROM tidemark.tidemark")).containsExactly("REPLAYING");
    }
}
