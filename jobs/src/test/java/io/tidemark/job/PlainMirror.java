package io.tidemark.job;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.util.Collector;

/**
 * What a job of Flink CDC without SQL does: each change of {@code (id, v, note)}, as Debezium's JSON, goes into the table
 * {@code <source table>_mirror} by its key.
 */
final class PlainMirror extends RichFlatMapFunction<String, String> {

    private static final long serialVersionUID = 1L;

    private final String url;
    private final String user;
    private final String password;
    private transient Connection connection;
    private transient ObjectMapper json;

    PlainMirror(String url, String user, String password) {
        this.url = url;
        this.user = user;
        this.password = password;
    }

    @Override
    public void open(OpenContext context) throws SQLException {
        connection = DriverManager.getConnection(url, user, password);
        json = new ObjectMapper();
    }

    @Override
    public void flatMap(String change, Collector<String> none) throws Exception {
        JsonNode found = json.readTree(change);
        String table = found.get("source").get("table").textValue() + "_mirror";
        if (found.hasNonNull("before")) {
            execute("DELETE FROM " + table + " WHERE id = "
                    + found.get("before").get("id"));
        }
        if (found.hasNonNull("after")) {
            JsonNode row = found.get("after");
            execute("DELETE FROM " + table + " WHERE id = " + row.get("id"));
            try (PreparedStatement statement =
                    connection.prepareStatement("INSERT INTO " + table + " VALUES (?, ?, ?)")) {
                statement.setInt(1, row.get("id").intValue());
                statement.setInt(2, row.get("v").intValue());
                statement.setString(3, row.get("note").textValue());
                statement.executeUpdate();
            }
        }
    }

    private void execute(String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.executeUpdate();
        }
    }

    @Override
    public void close() throws SQLException {
        if (connection != null) {
            connection.close();
        }
    }
}
