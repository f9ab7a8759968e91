package io.tidemark.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The shop's tables, seeded.
 *
 * @param customers seeded with ids 1 to this
 * @param products seeded with ids 1 to this
 * @param orders seeded with ids 1 to this; each has one to four lines, nine of ten are paid
 */
public record Shop(int customers, int products, int orders) {

    /** The replication slot of the pipeline. */
    static final String SLOT = "tidemark_shop";

    /** The tables the pipeline reads. */
    static final List<String> TABLES = List.of("customers", "products", "orders", "order_lines", "payments");

    /** A shop with about {@code rows} rows in all: to each order belong 2.5 lines, 0.9 payments, 0.2 customers. */
    public static Shop ofRows(int rows) {
        int orders = Math.max(10, (int) (rows / 4.6));
        return new Shop(Math.max(10, orders / 5), 300, orders);
    }

    /** Creates the tables and fills them, on the server's side. The same seed gives the same rows. */
    public void create(Connection connection, Path schemaFile, long seed) throws SQLException, IOException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(Files.readString(schemaFile));
            statement.execute("SELECT setseed(%s)".formatted((seed % 1_000_000) / 1_000_000.0));
            statement.execute(
                    """
                    INSERT INTO customers
                    SELECT id, 'Customer ' || id, (ARRAY['Aachen','Bergen','Coimbra','Delft','Évora'])[1 + id %% 5],
                           timestamptz '2026-01-01 00:00Z' + id * interval '1 second'
                    FROM generate_series(1, %d) id"""
                            .formatted(customers));
            statement.execute(
                    """
                    INSERT INTO products
                    SELECT id, 'Product ' || id, (ARRAY['Bread','Cheese','Fish','Tea','Wine'])[1 + id %% 5],
                           round((1 + random() * 99)::numeric, 2)
                    FROM generate_series(1, %d) id"""
                            .formatted(products));
            statement.execute(
                    """
                    INSERT INTO orders
                    SELECT id, 1 + floor(random() * %d)::int, CASE WHEN id %% 10 = 0 THEN 'placed' ELSE 'paid' END,
                           timestamptz '2026-01-01 00:00Z' + id * interval '30 seconds'
                    FROM generate_series(1, %d) id"""
                            .formatted(customers, orders));
            statement.execute(
                    """
                    INSERT INTO order_lines
                    SELECT l.order_id, l.line_no, l.product_id, 1 + floor(random() * 5)::int, p.price
                    FROM (SELECT o.order_id, n AS line_no, 1 + floor(random() * %d)::int AS product_id
                          FROM orders o, generate_series(1, 1 + (o.order_id %% 4)::int) n) l
                    JOIN products p USING (product_id)"""
                            .formatted(products));
            statement.execute(
                    """
                    INSERT INTO payments
                    SELECT o.order_id, o.order_id, sum(l.quantity * l.unit_price), o.ordered_at + interval '5 minutes'
                    FROM orders o JOIN order_lines l USING (order_id)
                    WHERE o.status = 'paid' GROUP BY o.order_id, o.ordered_at""");
            statement.execute("ANALYZE");
        }
    }

    /** How many rows the shop's tables hold now. */
    public static long rows(Connection connection) throws SQLException {
        long rows = 0;
        try (Statement statement = connection.createStatement()) {
            for (String table : TABLES) {
                try (ResultSet count = statement.executeQuery("SELECT count(*) FROM " + table)) {
                    count.next();
                    rows += count.getLong(1);
                }
            }
        }
        return rows;
    }
}
