package io.tidemark.job;

import static org.awaitility.Awaitility.await;

import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** Jobs of Flink CDC's {@code mysql-cdc}, and where the server says its log stands. */
abstract class PlainMySqlContract extends MySqlContract {

    static final String COLUMNS = "id INT, v INT, note STRING, PRIMARY KEY (id) NOT ENFORCED";

    private Locale locale;

    /** The connector makes upper case by the locale of the process, and knows no type {@code İNT} in the build's Turkish one. */
    @BeforeAll
    void speakEnglish() {
        locale = Locale.getDefault();
        Locale.setDefault(Locale.ROOT);
    }

    @AfterAll
    void speakAsBefore() {
        Locale.setDefault(locale);
    }

    /** The connector's pool of connections outlives the job. */
    @AfterEach
    void endPools() throws Exception {
        shop.flink().close();
        String readers =
                "SELECT id FROM information_schema.processlist WHERE user = '%s'".formatted(MySqlFixture.READER);
        // One may have ended meanwhile.
        await().atMost(PostgresFixture.PATIENCE).ignoreExceptions().until(() -> {
            List<String> left = AnySource.rows(shop, readers);
            for (String id : left) {
                shop.run("KILL " + id);
            }
            return left.isEmpty();
        });
    }

    static String plain(String table, String... options) {
        return """
               CREATE TABLE `%1$s` (%2$s) WITH ('connector' = 'mysql-cdc', 'hostname' = '127.0.0.1',
                 'port' = '${SOURCE_PORT}', 'database-name' = '${SOURCE}', 'table-name' = '%1$s', 'username' = 'reader',
                 'password' = '${SOURCE_PASSWORD}', 'server-id' = '7000-7010', 'server-time-zone' = 'UTC'%3$s);
               """
                .formatted(table, COLUMNS, String.join("", options));
    }

    final BinlogPosition now() throws SQLException {
        try (Connection connection = shop.connect();
                Statement statement = connection.createStatement();
                ResultSet status = statement.executeQuery("SHOW MASTER STATUS")) {
            status.next();
            String gtids = shop.isMariaDb()
                    ? ""
                    : status.getString("Executed_Gtid_Set").replaceAll("\\s", "");
            return new BinlogPosition(status.getString("File"), status.getLong("Position"), GtidSet.parse(gtids));
        }
    }
}
