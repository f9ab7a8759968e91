package io.tidemark.cli.pipeline;

import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.LoadStatus;
import io.tidemark.problem.ProblemException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Says every few seconds how far the first load of a run is, until it is done. */
final class LoadNarration implements AutoCloseable {

    private static final String WEB_UI = "Web UI: ";
    private static final Duration PAUSE = Duration.ofSeconds(3);

    private final Consumer<String> lines;
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean loading;

    LoadNarration(Consumer<String> lines) {
        this.lines = lines;
    }

    /** A line of the run's own narration, among which is the address of its Flink. */
    void hears(String line) {
        if (line.startsWith(WEB_UI)) {
            FlinkRest flink = new FlinkRest(URI.create(line.substring(WEB_UI.length())));
            Thread watch = new Thread(() -> watch(flink), "load-narration");
            watch.setDaemon(true);
            watch.start();
        }
    }

    private void watch(FlinkRest flink) {
        try {
            while (!closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                look(flink);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(FlinkRest flink) {
        try {
            for (String job : flink.runningJobs()) {
                LoadStatus load = flink.load(job);
                if (!load.isDone()) {
                    loading = true;
                    lines.accept("Loading " + load.line());
                } else if (loading) {
                    loading = false;
                    lines.accept("All tables are loaded; every change since is followed.");
                }
            }
        } catch (ProblemException unanswered) {
            // Flink is starting or ending; the run itself says so.
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
