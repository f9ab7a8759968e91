package io.tidemark.target;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies epochs in a thread of its own, one after the other. Those that complete while one is being applied are applied
 * together, as one.
 */
final class EpochApplier implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EpochApplier.class);

    /** Beyond it the next checkpoint has to wait. */
    private static final int MOST_WAITING = 4;

    private static final long CLOSE_MILLIS = TimeUnit.SECONDS.toMillis(5);

    private final TargetSession session;
    private final EpochMetrics metrics;
    private final String branch;
    private final boolean continuous;
    private final Consumer<Throwable> onFailure;
    private final Thread thread;
    private Applied applied;
    private CompletedEpoch next;
    private int waiting;

    /** How many of those waiting are being applied together. */
    private int taken;

    private boolean busy;
    private boolean closed;
    private Throwable failure;

    /**
     * @param applied what is in the target
     * @param branch of the epochs that will be handed in
     * @param continuous whether writers are let into the tables once all of them are loaded
     * @param onFailure is told of what keeps an epoch from being applied; nothing is applied any more then
     */
    EpochApplier(
            String pipeline,
            TargetSession session,
            EpochMetrics metrics,
            Applied applied,
            String branch,
            boolean continuous,
            Consumer<Throwable> onFailure) {
        this.session = session;
        this.metrics = metrics;
        this.applied = applied;
        this.branch = branch;
        this.continuous = continuous;
        this.onFailure = onFailure;
        this.thread = new Thread(this::run, "apply epochs of " + pipeline);
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    synchronized void submit(CompletedEpoch epoch) {
        next = next == null ? epoch : next.and(epoch);
        waiting++;
        notifyAll();
    }

    /** What is in the target, as far as is known. */
    synchronized Applied applied() {
        return applied;
    }

    /** Epochs that are not in the target although their checkpoints have completed. */
    synchronized int waiting() {
        return waiting;
    }

    /** Waits until no more epochs wait than may. */
    synchronized void awaitRoom() throws InterruptedException, IOException {
        while (waiting > MOST_WAITING) {
            throwFailure();
            wait();
        }
    }

    /** Waits until every epoch that was handed in has been applied. */
    synchronized void awaitIdle() throws InterruptedException, IOException {
        while (next != null || busy) {
            throwFailure();
            wait();
        }
        throwFailure();
    }

    private void throwFailure() throws IOException {
        if (failure instanceof RuntimeException permanent) {
            throw permanent;
        }
        if (failure != null) {
            throw new IOException("an epoch could not be applied: " + failure.getMessage(), failure);
        }
    }

    private void run() {
        try {
            Optional<CompletedEpoch> epoch = take();
            while (epoch.isPresent()) {
                apply(epoch.get());
                epoch = take();
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        } catch (IOException | SQLException | RuntimeException | Error failed) {
            fail(failed);
        }
    }

    private synchronized Optional<CompletedEpoch> take() throws InterruptedException {
        busy = false;
        notifyAll();
        while (next == null && !closed) {
            wait();
        }
        if (closed) {
            return Optional.empty();
        }
        CompletedEpoch all = next;
        taken = waiting;
        next = null;
        busy = true;
        return Optional.of(all);
    }

    private void apply(CompletedEpoch epoch) throws SQLException, IOException {
        long begin = System.nanoTime();
        Applied[] now = new Applied[1];
        retry("applying epoch " + epoch.epoch().number(), () -> now[0] = session.apply(epoch, applied(), branch));
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        LOG.debug(
                "epoch {}: {} rows applied in {}",
                epoch.epoch().number(),
                epoch.epoch().rows(),
                took);
        metrics.applied(epoch.epoch(), took);
        synchronized (this) {
            applied = now[0];
            waiting -= taken;
            notifyAll();
        }
        if (continuous
                && !session.isLive()
                && epoch.epoch().streaming()
                && epoch.slots().isPresent()) {
            retry("letting writers in", () -> session.goLive(epoch.slots().get()));
            LOG.info(
                    "Rows are written as they come, after epoch {}",
                    epoch.epoch().number());
        }
    }

    private void retry(String what, Retries.Step step) throws SQLException, IOException {
        new Retries(what, session.faults(), session.abortable(), metrics::retried, metrics.reason()).run(step);
    }

    private void fail(Throwable failed) {
        synchronized (this) {
            if (closed) {
                LOG.debug("ended while an epoch was being applied", failed);
                return;
            }
            failure = failed;
            notifyAll();
        }
        onFailure.accept(failed);
    }

    /** Does not wait for an epoch that is being applied: whether it was is found out by whoever comes next. */
    @Override
    public void close() throws InterruptedException {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        thread.interrupt();
        session.abortable().close();
        thread.join(CLOSE_MILLIS);
    }
}
