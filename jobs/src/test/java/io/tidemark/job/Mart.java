package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A database that pipelines write, whatever its kind; what is asked of it is said in SQL that all kinds understand. */
interface Mart extends AutoCloseable {

    /** A table, made there, and its declaration for a pipeline. */
    default String target(String name, String columns, String flinkColumns) throws SQLException {
        try (Connection connection = connect()) {
            execute(connection, "CREATE TABLE %s (%s)".formatted(name, columns));
        }
        return declared(name, flinkColumns);
    }

    /** How a pipeline declares one of its tables. */
    static String declared(String name, String flinkColumns) {
        return """
               CREATE TABLE %1$s (%2$s) WITH ('connector' = 'tidemark-target', 'url' = '${MART_URL}',
                 'username' = '${MART_USER}', 'password' = '${MART_PASSWORD}', 'table-name' = '%1$s');
               """
                .formatted(name, flinkColumns);
    }

    /** What the tables are in. */
    String schema();

    /** A name as it stands in SQL. */
    String quoted(String name);

    /** What the variables of {@link #target} stand for. */
    Map<String, String> values();

    Connection connect() throws SQLException;

    /** One that locks no row that a statement's condition leaves out. */
    Connection connectToLock() throws SQLException;

    /** Begins a transaction that reads what has been committed by now. */
    String beginSnapshot();

    /** Keeps a row of {@code tidemark.tidemark} from being written until the transaction's end. */
    String lockTidemark();

    /** How many of the pipelines' statements wait for a lock. */
    String waiting(String like);

    /** Has connections that are made from now on write nothing. */
    String refuseWrites();

    String allowWrites();

    default void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    default List<String> rows(String query) throws SQLException {
        try (Connection connection = connect()) {
            return QueriedRows.of(connection, query);
        }
    }

    default String text(String query) throws SQLException {
        return rows(query).get(0);
    }

    default long number(String query) throws SQLException {
        return Long.parseLong(text(query));
    }

    /** InnoDB shows a picture of before to who asks for one more often than every tenth of a second. */
    default void awaitWaiting(String like) {
        await().atMost(PostgresFixture.PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> number(waiting(like)) > 0);
    }

    /** Waits until a query of the source gives the same rows as another one here. */
    default void awaitEqual(PostgresFixture source, String expected, String actual) {
        await().atMost(PostgresFixture.PATIENCE)
                .untilAsserted(() -> assertThat(rows(actual)).isEqualTo(source.rows(expected)));
    }

    @Override
    void close() throws SQLException;
}
