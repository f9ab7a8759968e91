package io.tidemark.source.mysql.value;

import com.github.shyiko.mysql.binlog.BinaryLogClient;
import com.github.shyiko.mysql.binlog.event.EventData;
import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.TableMapEventData;
import com.github.shyiko.mysql.binlog.event.WriteRowsEventData;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.EventHeaderV4Deserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.FormatDescriptionEventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.NullEventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.RotateEventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.TableMapEventDataDeserializer;
import io.tidemark.embedded.DatabaseServer;
import java.io.Serializable;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A connection by the driver and under the settings that the first load has, and the server's binary log. */
final class MySqlSession implements AutoCloseable {

    private static final String DATABASE = "shop";
    private static final String LAST_TABLE = "the_end";
    private static final long SECONDS_TO_READ = 60;

    private final DatabaseServer server;
    private final Connection connection;
    private final URI address;

    private MySqlSession(DatabaseServer server, Connection connection, URI address) {
        this.server = server;
        this.connection = connection;
        this.address = address;
    }

    static MySqlSession open(DatabaseServer server) throws SQLException {
        server.createDatabase(DATABASE);
        URI address = URI.create(server.jdbcUrl(DATABASE).substring("jdbc:".length()));
        Connection connection = DriverManager.getConnection("jdbc:mariadb://" + address.getHost() + ":"
                + address.getPort() + "/" + DATABASE + "?sslMode=disable&allowPublicKeyRetrieval=true&user="
                + server.user() + "&password=" + server.password());
        MySqlSession session = new MySqlSession(server, connection, address);
        session.run("SET time_zone = '+00:00'");
        session.run("SET character_set_results = utf8mb4");
        session.run("SET sql_mode = ''");
        return session;
    }

    void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Takes something out of a row. */
    @FunctionalInterface
    interface Reading<T> {
        T read(ResultSet row) throws SQLException;
    }

    <T> List<T> rows(String query, Reading<T> reading) throws SQLException {
        List<T> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                rows.add(reading.read(result));
            }
        }
        return rows;
    }

    MySqlColumnType typeOf(String table, String column) throws SQLException {
        return rows(
                        "SELECT COLUMN_TYPE, CHARACTER_SET_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = '"
                                + DATABASE + "' AND TABLE_NAME = '" + table + "' AND COLUMN_NAME = '" + column + "'",
                        row -> MySqlColumnType.of(row.getString(1), row.getString(2)))
                .get(0);
    }

    /** The rows written so far to the tables that are wanted; those of others are empty lists. */
    Map<String, List<Serializable[]>> logged(Predicate<String> wanted) throws Exception {
        run("CREATE TABLE IF NOT EXISTS " + LAST_TABLE + " (id INT)");
        run("INSERT INTO " + LAST_TABLE + " VALUES (1)");
        Map<Long, TableMapEventData> tables = new HashMap<>();
        EventDeserializer deserializer = new EventDeserializer(
                new EventHeaderV4Deserializer(), new NullEventDataDeserializer(), new IdentityHashMap<>(), tables);
        deserializer.setEventDataDeserializer(
                EventType.FORMAT_DESCRIPTION, new FormatDescriptionEventDataDeserializer());
        deserializer.setEventDataDeserializer(EventType.ROTATE, new RotateEventDataDeserializer());
        deserializer.setEventDataDeserializer(EventType.TABLE_MAP, new TableMapEventDataDeserializer());
        BinlogRows.register(
                deserializer,
                tables,
                table -> wanted.test(table.getTable()) || table.getTable().equals(LAST_TABLE));
        BinaryLogClient client =
                new BinaryLogClient(address.getHost(), address.getPort(), server.user(), server.password());
        client.setServerId(4711);
        client.setBinlogFilename(
                rows("SHOW BINARY LOGS", row -> row.getString(1)).get(0));
        client.setBinlogPosition(4);
        client.setEventDeserializer(deserializer);
        client.setKeepAlive(false);
        Map<String, List<Serializable[]>> rows = new HashMap<>();
        CompletableFuture<Void> complete = new CompletableFuture<>();
        client.registerEventListener(event -> {
            EventData data = event.getData();
            if (data instanceof WriteRowsEventData written) {
                String table = tables.get(written.getTableId()).getTable();
                rows.computeIfAbsent(table, name -> new ArrayList<>()).addAll(written.getRows());
                if (table.equals(LAST_TABLE)) {
                    complete.complete(null);
                }
            }
        });
        client.registerLifecycleListener(new BinaryLogClient.AbstractLifecycleListener() {
            @Override
            public void onCommunicationFailure(BinaryLogClient failed, Exception failure) {
                complete.completeExceptionally(failure);
            }

            @Override
            public void onEventDeserializationFailure(BinaryLogClient failed, Exception failure) {
                complete.completeExceptionally(failure);
            }
        });
        client.connect(TimeUnit.SECONDS.toMillis(SECONDS_TO_READ));
        try {
            complete.get(SECONDS_TO_READ, TimeUnit.SECONDS);
        } finally {
            client.disconnect();
        }
        return rows;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
        server.close();
    }
}
