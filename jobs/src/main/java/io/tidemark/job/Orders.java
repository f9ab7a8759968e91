package io.tidemark.job;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What the process that started this one wants, read from standard input: the line {@code stop} asks for a stop with
 * savepoint, the end of input for the end of this process at once. The end of input is also what the other process' death
 * looks like, however it dies.
 */
final class Orders {

    private static final String STOP = "stop";

    private final Runnable atEnd;
    private final CountDownLatch stop = new CountDownLatch(1);
    private boolean somethingToStop;

    private Orders(Runnable atEnd) {
        this.atEnd = atEnd;
    }

    /** @param atEnd is run at the end of input, and at {@code stop} while there is nothing to stop */
    static Orders readFrom(InputStream input, Runnable atEnd) {
        Orders orders = new Orders(atEnd);
        Thread reader = new Thread(() -> orders.read(input), "orders");
        reader.setDaemon(true);
        reader.start();
        return orders;
    }

    private void read(InputStream input) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals(STOP)) {
                    stop();
                }
            }
        } catch (IOException gone) {
            // As good as the end.
        }
        atEnd.run();
    }

    private synchronized void stop() {
        if (somethingToStop) {
            stop.countDown();
        } else {
            atEnd.run();
        }
    }

    /** From now on there is something to stop with a savepoint. */
    synchronized void expectStop() {
        somethingToStop = true;
    }

    boolean stopAsked() {
        return stop.getCount() == 0;
    }

    /** Waits until a stop is asked for, at most for a while. */
    void awaitStop(Duration longest) throws InterruptedException {
        stop.await(longest.toNanos(), TimeUnit.NANOSECONDS);
    }
}
