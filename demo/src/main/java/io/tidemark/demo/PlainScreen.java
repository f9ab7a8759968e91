package io.tidemark.demo;

import java.io.PrintStream;
import java.time.Duration;

/**
 * For pipes, files and CI: the story and a line of status every few seconds on standard error, what comes out of it on
 * standard output; no colours, nothing redrawn.
 */
final class PlainScreen implements Screen {

    private static final Duration STATUS_EVERY = Duration.ofSeconds(5);

    private final PrintStream out;
    private final PrintStream err;
    private final long begin = System.nanoTime();
    private long lastStatus = begin - STATUS_EVERY.toNanos();

    PlainScreen(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public void say(String line) {
        err.println(stamped(line));
    }

    @Override
    public void result(String line) {
        out.println(line);
        out.flush();
    }

    @Override
    public void show(StatusLines status) {
        if (System.nanoTime() - lastStatus >= STATUS_EVERY.toNanos()) {
            lastStatus = System.nanoTime();
            err.println(stamped(status.oneLine()));
        }
    }

    private String stamped(String line) {
        return "%5.1f s  %s".formatted((System.nanoTime() - begin) / 1e9, line);
    }

    @Override
    public void close() {
        out.flush();
    }
}
