package io.tidemark.job;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Threads that write beside a test until they are stopped. Whatever ends one of them before fails the test. */
final class Writers implements AutoCloseable {

    private final CountDownLatch stop = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    /** What one of them does until {@link #stopped}. */
    @FunctionalInterface
    interface Writing {

        /** @param number of the writer, from 0 */
        void write(int number) throws Exception;
    }

    void start(String name, int count, Writing writing) {
        for (int i = 0; i < count; i++) {
            int number = i;
            Thread thread = new Thread(() -> write(writing, number), name + " " + number);
            threads.add(thread);
            thread.start();
        }
    }

    private void write(Writing writing, int number) {
        try {
            writing.write(number);
        } catch (Throwable ended) {
            failure.compareAndSet(null, ended);
        }
    }

    boolean stopped() {
        return stop.getCount() == 0;
    }

    /** For so long, or until they are stopped. */
    void pause(long millis) throws InterruptedException {
        var unused = stop.await(millis, TimeUnit.MILLISECONDS);
    }

    /** Fails if one of them has ended by itself. */
    void check() {
        Throwable ended = failure.get();
        if (ended != null) {
            throw new AssertionError("A writer has failed", ended);
        }
    }

    /** Waits until each has done what it was at, and fails if one of them had ended by itself. */
    @Override
    public void close() throws InterruptedException {
        stop.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        check();
    }
}
