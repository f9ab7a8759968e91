package io.tidemark.source.value;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.postgresql.PGConnection;

/** A real server that prints values as the snapshot reads them: COPY in text format under our settings. */
final class PostgresServer implements AutoCloseable {

    private static final String SETTINGS =
            """
            SET DateStyle = 'ISO'; SET IntervalStyle = 'postgres'; SET TimeZone = 'UTC';
            SET bytea_output = 'hex'; SET extra_float_digits = 3; SET client_encoding = 'UTF8'""";

    /** The signature, the flags, and the length of an extension that there is not. */
    private static final int BINARY_HEADER = 19;

    private final DatabaseServer server;
    private final Connection connection;

    private PostgresServer(DatabaseServer server, Connection connection) {
        this.server = server;
        this.connection = connection;
    }

    static PostgresServer start() throws SQLException {
        DatabaseServer server = Servers.postgres().start();
        server.createDatabase("shop");
        PostgresServer started = new PostgresServer(server, server.connect("shop"));
        started.run(SETTINGS);
        return started;
    }

    void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The rows of a query in the driver's words. */
    List<List<String>> rows(String query) throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= columns; column++) {
                    row.add(result.getString(column));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    /** The rows of a query as COPY prints them; an SQL NULL is null. */
    List<List<String>> printed(String query) throws SQLException, IOException {
        ByteArrayOutputStream copy = new ByteArrayOutputStream();
        connection.unwrap(PGConnection.class).getCopyAPI().copyOut("COPY (" + query + ") TO STDOUT", copy);
        return copy.toString(StandardCharsets.UTF_8)
                .lines()
                .map(line -> Stream.of(line.split("\t", -1))
                        .map(PostgresServer::unescaped)
                        .toList())
                .toList();
    }

    /** The only column of a query as COPY sends it in binary; an SQL NULL is null. */
    List<byte[]> sent(String query) throws SQLException, IOException {
        ByteArrayOutputStream copy = new ByteArrayOutputStream();
        connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut("COPY (" + query + ") TO STDOUT (FORMAT binary)", copy);
        ByteBuffer bytes = ByteBuffer.wrap(copy.toByteArray());
        bytes.position(BINARY_HEADER);
        List<byte[]> values = new ArrayList<>();
        while (bytes.getShort() == 1) {
            int length = bytes.getInt();
            byte[] value = length < 0 ? null : new byte[length];
            if (value != null) {
                bytes.get(value);
            }
            values.add(value);
        }
        return values;
    }

    /** PostgreSQL manual, COPY, table "Special Backslash Sequences"; the server prints no octal or hex ones. */
    private static String unescaped(String field) {
        if (field.equals("\\N")) {
            return null;
        }
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            plain.append(
                    c != '\\'
                            ? c
                            : switch (field.charAt(++i)) {
                                case 'b' -> '\b';
                                case 'f' -> '\f';
                                case 'n' -> '\n';
                                case 'r' -> '\r';
                                case 't' -> '\t';
                                case 'v' -> '\u000b';
                                default -> field.charAt(i);
                            });
        }
        return plain.toString();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
        server.close();
    }
}
