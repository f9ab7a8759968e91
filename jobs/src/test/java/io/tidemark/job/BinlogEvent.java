package io.tidemark.job;

import io.tidemark.position.BinlogPosition;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * An event of a log as the server tells it ({@code SHOW BINLOG EVENTS}).
 *
 * @param position where it begins
 * @param end where it ends
 */
record BinlogEvent(String file, long position, long end, String type, String info) {

    /** What the log's file has from a position on. */
    static List<BinlogEvent> from(MySqlFixture shop, BinlogPosition position) throws SQLException {
        try (Connection connection = shop.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SHOW BINLOG EVENTS IN '%s' FROM %d".formatted(position.file(), position.offset()))) {
            List<BinlogEvent> events = new ArrayList<>();
            while (row.next()) {
                events.add(new BinlogEvent(
                        row.getString("Log_name"),
                        row.getLong("Pos"),
                        row.getLong("End_log_pos"),
                        row.getString("Event_type"),
                        row.getString("Info")));
            }
            return events;
        }
    }

    /** Whether it has rows; MariaDB's are called {@code Write_rows_v1}. */
    boolean hasRows() {
        return type.matches("(Write|Update|Delete)_rows(_v1)?");
    }
}
