package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.embedded.DatabaseServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.Test;

/** What happens in a database while the server makes a slot in it, and waits for open transactions. */
class SlotMakingIT extends PostgresContract {

    @Override
    DatabaseServer startServer() {
        return startSynchronous();
    }

    private Connection begin(String statement) throws SQLException {
        Connection connection = shop.connect();
        connection.setAutoCommit(false);
        run(connection, statement);
        return connection;
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Of whoever makes the slot, for the transaction's end. */
    private void awaitWaitingFor(Connection transaction) throws SQLException {
        String id;
        try (Statement statement = transaction.createStatement();
                var row = statement.executeQuery("SELECT pg_current_xact_id()::xid")) {
            row.next();
            id = row.getString(1);
        }
        await().atMost(PostgresFixture.PATIENCE)
                .until(() -> shop.number("SELECT count(*) FROM pg_locks WHERE locktype = 'transactionid'"
                                + " AND NOT granted AND transactionid::text = '%s'".formatted(id))
                        > 0);
    }

    private String failure(JobClient job) throws Exception {
        await().atMost(PostgresFixture.PATIENCE).until(() -> job.getJobStatus().get() == JobStatus.FAILED);
        return ClusterProblems.jobFailure(
                        shop.flink().job(job.getJobID()).getFailureInfo().getException())
                .getMessage();
    }

    /** The server decodes what is written into it by a catalog that does not have it, now and ever after. */
    @Test
    void aTableThatIsMadeMeanwhileEndsTheJobWithItsReason() throws Exception {
        shop.run("CREATE TABLE t (id int PRIMARY KEY)", "CREATE TABLE u (id int)");
        String sql = shop.catalog()
                + shop.target("t_m", "id int PRIMARY KEY", "id INT, PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO t_m SELECT id FROM shop.`public`.t;\n";
        try (Connection first = begin("INSERT INTO u VALUES (1)")) {
            JobClient job = shop.submit(sql);
            awaitWaitingFor(first);
            try (Connection second = begin("INSERT INTO u VALUES (2)")) {
                shop.run("CREATE TABLE later (id int)");
                first.commit();
                awaitWaitingFor(second);
                try (Connection third = begin("INSERT INTO u VALUES (3)")) {
                    second.commit();
                    await().atMost(PostgresFixture.PATIENCE)
                            .until(() -> shop.number("SELECT count(*) FROM pg_replication_slots WHERE slot_name = '%s'"
                                                    .formatted(shop.database())
                                            + " AND confirmed_flush_lsn IS NOT NULL")
                                    == 1);
                    run(third, "INSERT INTO later VALUES (1)");
                    third.commit();
                }
            }
            assertThat(failure(job))
                    .contains(
                            "TM-2024",
                            "slot %s: ERROR: could not map filenumber".formatted(shop.database()),
                            "SELECT pg_drop_replication_slot('%s')".formatted(shop.database()));
        }
    }
}
