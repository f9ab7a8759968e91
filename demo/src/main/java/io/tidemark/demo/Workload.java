package io.tidemark.demo;

import io.tidemark.embedded.DatabaseServer;
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
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final List<Clerk> clerks = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    /**
     * @param ids shared with every other workload on the same database
     * @param rate transactions per second, of all connections together
     * @param seed of every random choice
     */
    Workload(DatabaseServer source, String database, Shop shop, ShopIds ids, double rate, long seed) {
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
        check();
    }

    /** @throws IllegalStateException if a clerk has failed */
    public void check() {
        if (failure.get() != null) {
            throw new IllegalStateException("the workload failed", failure.get());
        }
    }

    @Override
    public void close() {
        clerks.forEach(Clerk::stop);
    }
}
