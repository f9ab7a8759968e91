package io.tidemark.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.cli.TidemarkHome;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/** A contender's process: takes an {@link Order} from each line of standard input, and prints an {@link Answer} to it. */
final class Worker {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HeapWatch heap = HeapWatch.start();
    private final Path work;
    private WorkerFlink flink;

    private Worker(Path work) {
        this.work = work;
    }

    public static void main(String[] arguments) throws Exception {
        PrintStream answers = System.out;
        // Whatever a library prints is no answer.
        System.setOut(System.err);
        Worker worker = new Worker(Path.of(arguments[0]));
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            Answer answer = worker.carryOut(JSON.readValue(order, Order.class));
            answers.println(JSON.writeValueAsString(answer));
            answers.flush();
        }
        // Flink has threads that would go on.
        System.exit(0);
    }

    private Answer carryOut(Order order) {
        try {
            return new Answer(measure(order), null);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return new Answer(null, "interrupted");
        } catch (Exception failure) {
            failure.printStackTrace();
            return new Answer(null, root(failure).toString());
        }
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private Measurement measure(Order order) throws Exception {
        if (flink == null && order.contender().isJob()) {
            flink = WorkerFlink.start(TidemarkHome.current(), work);
        }
        RowCounter.reset();
        try (Arrival arrival = arrival(order)) {
            return order.task() == Task.CHANGES ? change(order, arrival) : measure(order, arrival);
        }
    }

    private static Arrival arrival(Order order) throws SQLException {
        if (!order.task().hasTarget()) {
            return Arrival.counted();
        }
        VisibleRows visible = VisibleRows.inEmptyTables(order);
        if (order.contender().isJob()) {
            return visible;
        }
        visible.close();
        return Arrival.counted();
    }

    private Measurement measure(Order order, Arrival arrival) throws Exception {
        heap.begin();
        long expected = order.dataset().rows();
        long begin = System.nanoTime();
        try (Run run = start(order)) {
            // Its start counts, too.
            run.await(() -> arrival.rows() >= expected, begin + order.limitNanos() - System.nanoTime());
            long end = System.nanoTime();
            long rows = arrival.rows();
            return new Measurement(
                    rows,
                    arrival.bytes(),
                    end - begin,
                    end - arrival.firstNanos(end),
                    heap.peak(),
                    rows >= expected,
                    List.of());
        }
    }

    private Measurement change(Order order, Arrival loaded) throws Exception {
        try (SourceChanges changes = SourceChanges.open(order);
                Run run = start(order)) {
            return new ChangesRun(order, run, changes).measure(loaded, heap);
        }
    }

    private Run start(Order order) throws Exception {
        return switch (order.contender()) {
            case PGJDBC_COPY -> PlainRun.start(order, PlainReaders::copy);
            case JDBC_STREAM -> PlainRun.start(order, PlainReaders::stream);
            case JDBC_FETCH -> PlainRun.start(order, PlainReaders::fetch);
            case TIDEMARK, FLINK_CDC, FLINK_CDC_TUNED -> FlinkRun.start(order, flink);
            case PGJDBC_COPY_INTO ->
                PlainRun.start(
                        order, (source, from, counter) -> PlainWriters.copy(source, from, counter, order.target()));
            case JDBC_BATCH_INTO ->
                PlainRun.start(
                        order, (source, from, counter) -> PlainWriters.batch(source, from, counter, order.target()));
            case TIDEMARK_EPOCHS, TIDEMARK_CONTINUOUS, FLINK_JDBC, FLINK_JDBC_TUNED ->
                FlinkRun.startPipeline(order, flink, work);
        };
    }
}
