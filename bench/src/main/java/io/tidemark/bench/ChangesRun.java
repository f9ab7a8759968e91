package io.tidemark.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What is measured once a run has loaded its tables. */
final class ChangesRun {

    private static final int MINUTES_TO_LOAD = 10;
    private static final long LOAD_NANOS = TimeUnit.MINUTES.toNanos(MINUTES_TO_LOAD);

    private final Order order;
    private final Run run;
    private final SourceChanges source;

    ChangesRun(Order order, Run run, SourceChanges source) {
        this.order = order;
        this.run = run;
        this.source = source;
    }

    /**
     * Waits until the tables are loaded, and measures.
     *
     * @param loaded rows that can be seen, changed or not
     * @throws IllegalStateException if they are not loaded after ten minutes, a single change is not seen in time, or
     *     changed rows are there before they have been changed
     */
    Measurement measure(Arrival loaded, HeapWatch heap) throws SQLException {
        try (Connection target = order.target().connect();
                VisibleRows changed = VisibleRows.of(order, source.quantity())) {
            SingleChanges singles = new SingleChanges(order, run, source, target);
            awaitLoad(loaded, target);
            // Whatever the load still has to do is done when a change comes through; it is of no account.
            if (singles.latency(0, LOAD_NANOS).isEmpty()) {
                throw new IllegalStateException(
                        "a change of one row could not be seen after %d minutes".formatted(MINUTES_TO_LOAD));
            }
            SourceTables.of(order.dataset()).settle(target);
            // Otherwise what a run before has changed would count as having arrived at once.
            if (changed.rows() > 0) {
                throw new IllegalStateException("%d rows have a qty of %d already, which none has had"
                        .formatted(changed.rows(), source.quantity()));
            }
            heap.begin();
            long expected = order.dataset().rows();
            long begin = System.nanoTime();
            long deadline = begin + order.limitNanos();
            // Nobody looks meanwhile: the server has work enough.
            source.changeAll(run, deadline);
            boolean complete = run.await(() -> changed.rows() >= expected, deadline - System.nanoTime());
            long end = System.nanoTime();
            long rows = complete ? expected : changed.rows();
            long peak = heap.peak();
            // What waits behind other changes would measure those.
            List<Long> latencies = complete ? singles.latencies(LOAD_NANOS) : List.of();
            return new Measurement(rows, 0, end - begin, 0, peak, complete, latencies);
        }
    }

    private void awaitLoad(Arrival loaded, Connection target) throws SQLException {
        if (!run.await(() -> loaded.rows() >= order.dataset().rows(), LOAD_NANOS)) {
            throw new IllegalStateException("%d of %d rows were loaded after %d minutes; take fewer --rows"
                    .formatted(loaded.rows(), order.dataset().rows(), MINUTES_TO_LOAD));
        }
        if (order.contender().isOurs()) {
            String phase = order.contender() == Contender.TIDEMARK_CONTINUOUS ? "CONTINUOUS" : "STREAMING";
            if (!run.await(() -> phase(target).equals(phase), LOAD_NANOS)) {
                throw new IllegalStateException("the tidemark says %s, not %s, %d minutes after the load"
                        .formatted(phase(target), phase, MINUTES_TO_LOAD));
            }
        }
    }

    /** There is one source. */
    private static String phase(Connection target) throws SQLException {
        return SourceTables.text(target, "SELECT phase FROM tidemark.tidemark");
    }
}
