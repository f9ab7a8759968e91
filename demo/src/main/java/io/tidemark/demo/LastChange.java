package io.tidemark.demo;

import io.tidemark.position.WalPosition;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/** Marks the end of a workload in every table's own stream of changes. */
final class LastChange {

    private static final Map<String, String> COLUMNS = Map.of(
            "customers", "name",
            "products", "name",
            "orders", "status",
            "order_lines", "quantity",
            "payments", "amount");

    private LastChange() {}

    /**
     * Updates one row of every table of the shop, in one transaction.
     *
     * @return a position before these changes and behind all others
     */
    static WalPosition toEveryTable(Connection source) throws SQLException {
        try (Statement statement = source.createStatement()) {
            WalPosition end;
            try (ResultSet row = statement.executeQuery("SELECT pg_current_wal_insert_lsn()")) {
                row.next();
                end = WalPosition.parse(row.getString(1));
            }
            StringBuilder update = new StringBuilder("BEGIN;");
            COLUMNS.forEach((table, column) -> update.append(
                    "UPDATE %1$s SET %2$s = %2$s WHERE ctid = (SELECT min(ctid) FROM %1$s);".formatted(table, column)));
            statement.execute(update.append("COMMIT;").toString());
            return end;
        }
    }
}
