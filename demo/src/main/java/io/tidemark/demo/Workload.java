package io.tidemark.demo;

import io.tidemark.embedded.DatabaseServer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Customers at work: transactions that touch several tables at once, from several connections, at a steady rate, some of
 * them open for a while. The same seed gives the same requests; how they interleave is the server's business.
 */
public final class Workload implements AutoCloseable {

    private static final int CLERKS = 4;

    private final AtomicLong transactions = new AtomicLong();
    private final AtomicReference<SQLException> failure = new AtomicReference<>();
    private final List<Clerk> clerks = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    /**
     * @param rate transactions per second, of all connections together
     * @param seed of every random choice
     */
    public Workload(DatabaseServer source, String database, Shop shop, double rate, long seed) {
        ShopIds ids = new ShopIds(shop);
        for (int i = 0; i < CLERKS; i++) {
            Clerk clerk = new Clerk(
                    () -> source.connect(database), shop, ids, rate / CLERKS, seed * 31 + i, transactions, failure);
            clerks.add(clerk);
            threads.add(new Thread(clerk, "clerk-" + i));
        }
    }

    public void start() {
        threads.forEach(Thread::start);
    }

    /** Committed so far. */
    public long transactions() {
        return transactions.get();
    }

    /**
     * Lets every clerk finish its transaction, and ends them.
     *
     * @throws IllegalStateException if one of them had failed
     */
    public void stop() {
        clerks.forEach(Clerk::stop);
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while the workload was stopping", interrupted);
            }
        }
        if (failure.get() != null) {
            throw new IllegalStateException("the workload failed", failure.get());
        }
    }

    @Override
    public void close() {
        clerks.forEach(Clerk::stop);
    }
}
