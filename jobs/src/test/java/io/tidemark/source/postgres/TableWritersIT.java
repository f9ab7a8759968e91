package io.tidemark.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import io.tidemark.source.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Who writes to a table, as the server's locks say. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TableWritersIT {

    private static final TableName TABLE = new TableName("public", "Odd \"t\"");
    private static final String INSERT = "INSERT INTO \"Odd \"\"t\"\"\" VALUES (1)";

    private DatabaseServer server;
    private Connection asking;

    @BeforeAll
    void start() throws SQLException {
        server = Servers.postgres().setting("max_prepared_transactions", "5").start();
        asking = server.connect("postgres");
        run(
                asking,
                "CREATE TABLE \"Odd \"\"t\"\"\" (id int) PARTITION BY RANGE (id)",
                "CREATE TABLE part PARTITION OF \"Odd \"\"t\"\"\" DEFAULT",
                "CREATE TABLE other (id int)");
    }

    @AfterAll
    void stop() throws SQLException {
        asking.close();
        server.close();
    }

    private static void run(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private Connection begin(String sql) throws SQLException {
        Connection connection = server.connect("postgres");
        connection.setAutoCommit(false);
        run(connection, sql);
        return connection;
    }

    @Test
    void thoseThatWroteWhenItWasAskedHaveEndedWhenTheyHaveCommittedOrRolledBack() throws SQLException {
        try (Connection first = begin(INSERT);
                Connection second = begin("INSERT INTO part VALUES (2)");
                Connection elsewhere = begin("INSERT INTO other VALUES (1)");
                Connection reading = begin("TABLE part")) {
            TableWriters writers = TableWriters.note(asking, TABLE);
            try (Connection later = begin(INSERT)) {
                assertThat(writers.ask()).isFalse();
                first.commit();
                assertThat(writers.ask()).as("the second writes to a partition").isFalse();
                second.rollback();
                assertThat(writers.ask()).as("those of later do not count").isTrue();
                later.rollback();
            }
            elsewhere.rollback();
            reading.rollback();
        }
    }

    @Test
    void aPreparedTransactionWritesUntilItIsCommitted() throws SQLException {
        try (Connection prepared = begin(INSERT)) {
            run(prepared, "PREPARE TRANSACTION 'p'");
        }
        TableWriters writers = TableWriters.note(asking, TABLE);
        assertThat(writers.ask()).isFalse();
        run(asking, "COMMIT PREPARED 'p'");
        assertThat(writers.ask()).isTrue();
    }
}
