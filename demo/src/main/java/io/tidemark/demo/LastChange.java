package io.tidemark.demo;

import io.tidemark.position.WalPosition;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Marks the end of a workload in every table's own stream of changes. */
final class LastChange {

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
            for (String table : Shop.TABLES) {
                update.append("UPDATE %1$s SET %2$s = %2$s WHERE ctid = (SELECT min(ctid) FROM %1$s);"
                        .formatted(table, column(table)));
            }
            statement.execute(update.append("COMMIT;").toString());
            return end;
        }
    }

    private static String column(String table) {
        return switch (table) {
            case "customers", "products" -> "name";
            case "orders" -> "status";
            case "order_lines" -> "quantity";
            case "payments" -> "amount";
            default -> throw new IllegalArgumentException("no table of the shop: " + table);
        };
    }
}
