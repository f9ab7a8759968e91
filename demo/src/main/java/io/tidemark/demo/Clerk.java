package io.tidemark.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** One connection's share of the workload. */
final class Clerk implements Runnable {

    @FunctionalInterface
    interface ConnectionFactory {
        Connection open() throws SQLException;
    }

    /** Two clerks waited for each other; the server took one of them back. */
    private static final Set<String> RETRIABLE = Set.of("40P01", "40001");

    private static final int MAX_THINKING_MILLIS = 140;

    private final ConnectionFactory connections;
    private final Shop shop;
    private final ShopIds ids;
    private final Random random;
    private final Duration pause;
    private final AtomicLong transactions;
    private final AtomicReference<Exception> failure;
    private final CountDownLatch stopped = new CountDownLatch(1);

    Clerk(
            ConnectionFactory connections,
            Shop shop,
            ShopIds ids,
            double rate,
            long seed,
            AtomicLong transactions,
            AtomicReference<Exception> failure) {
        this.connections = connections;
        this.shop = shop;
        this.ids = ids;
        this.random = new Random(seed);
        this.pause = Duration.ofNanos((long) (1e9 / rate));
        this.transactions = transactions;
        this.failure = failure;
    }

    void stop() {
        stopped.countDown();
    }

    @Override
    public void run() {
        try (Connection connection = connections.open()) {
            connection.setAutoCommit(false);
            long due = System.nanoTime();
            do {
                due += pause.toNanos();
                serve(connection);
            } while (!stopped.await(due - System.nanoTime(), TimeUnit.NANOSECONDS));
        } catch (SQLException | RuntimeException broken) {
            failure.compareAndSet(null, broken);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(Connection connection) throws SQLException, InterruptedException {
        try {
            boolean changed = request(connection);
            if (random.nextInt(50) == 0) {
                // A customer thinks before the last click: the transaction stays open while others commit.
                stopped.await(random.nextInt(MAX_THINKING_MILLIS), TimeUnit.MILLISECONDS);
            }
            connection.commit();
            if (changed) {
                transactions.incrementAndGet();
            }
        } catch (SQLException failed) {
            connection.rollback();
            if (!RETRIABLE.contains(failed.getSQLState())) {
                throw failed;
            }
        }
    }

    /** Whether the request changed a row: some ask for what is gone, or done already. */
    private boolean request(Connection connection) throws SQLException {
        int choice = random.nextInt(100);
        if (choice < 40) {
            return place(connection);
        }
        if (choice < 65) {
            return pay(connection);
        }
        if (choice < 75) {
            return cancel(connection);
        }
        if (choice < 87) {
            return correct(connection);
        }
        if (choice < 92) {
            return update(connection, "DELETE FROM orders WHERE order_id = ?", ids.someOrder(random)) > 0;
        }
        if (choice < 95) {
            return changeCustomerKey(connection);
        }
        if (choice < 97) {
            return changeLineKey(connection);
        }
        return rename(connection);
    }

    private boolean place(Connection connection) throws SQLException {
        long order = ids.newOrder();
        long customer = ids.someCustomer(random);
        // The customer may have got another key since.
        int placed = update(
                connection,
                "INSERT INTO orders SELECT ?, customer_id, 'placed', now() FROM customers WHERE customer_id = ?"
                        + " FOR KEY SHARE",
                order,
                customer);
        if (placed == 0) {
            return false;
        }
        int lines = 1 + random.nextInt(4);
        for (int line = 1; line <= lines; line++) {
            update(
                    connection,
                    "INSERT INTO order_lines SELECT ?, ?, product_id, ?, price FROM products WHERE product_id = ?",
                    order,
                    line,
                    1 + random.nextInt(5),
                    1 + random.nextInt(shop.products()));
        }
        return true;
    }

    private boolean pay(Connection connection) throws SQLException {
        long order = ids.someOrder(random);
        int paid =
                update(connection, "UPDATE orders SET status = 'paid' WHERE order_id = ? AND status = 'placed'", order);
        if (paid > 0) {
            update(
                    connection,
                    """
                    INSERT INTO payments
                    SELECT ?, order_id, sum(quantity * unit_price), now() FROM order_lines WHERE order_id = ?
                    GROUP BY order_id""",
                    ids.newPayment(),
                    order);
        }
        return paid > 0;
    }

    private boolean cancel(Connection connection) throws SQLException {
        long order = ids.someOrder(random);
        int cancelled = update(connection, "UPDATE orders SET status = 'cancelled' WHERE order_id = ?", order);
        update(connection, "DELETE FROM payments WHERE order_id = ?", order);
        return cancelled > 0;
    }

    private boolean correct(Connection connection) throws SQLException {
        long order = ids.someOrder(random);
        int corrected = update(
                connection,
                "UPDATE order_lines SET quantity = ? WHERE order_id = ? AND line_no = ?",
                1 + random.nextInt(9),
                order,
                1 + random.nextInt(2));
        update(
                connection,
                """
                UPDATE payments SET amount =
                  (SELECT coalesce(sum(quantity * unit_price), 0) FROM order_lines WHERE order_id = payments.order_id)
                WHERE order_id = ?""",
                order);
        return corrected > 0;
    }

    private boolean changeCustomerKey(Connection connection) throws SQLException {
        return update(
                        connection,
                        "UPDATE customers SET customer_id = ? WHERE customer_id = ?",
                        ids.newCustomer(),
                        ids.someCustomer(random))
                > 0;
    }

    private boolean changeLineKey(Connection connection) throws SQLException {
        return update(
                        connection,
                        "UPDATE order_lines SET line_no = line_no + 10 WHERE order_id = ? AND line_no < 10",
                        ids.someOrder(random))
                > 0;
    }

    private boolean rename(Connection connection) throws SQLException {
        return update(
                        connection,
                        "UPDATE products SET name = ? WHERE product_id = ?",
                        "Product, renamed " + random.nextInt(1_000),
                        1 + random.nextInt(shop.products()))
                > 0;
    }

    private static int update(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            return statement.executeUpdate();
        }
    }
}
