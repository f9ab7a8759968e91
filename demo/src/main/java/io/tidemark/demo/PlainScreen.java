package io.tidemark.demo;

import java.io.PrintStream;
import java.time.Duration;

/** For pipes, files and CI: one line of status every few seconds, no colours, nothing redrawn. */
final class PlainScreen implements Screen {

    private static final Duration STATUS_EVERY = Duration.ofSeconds(5);

    private final PrintStream out;
    private final long begin = System.nanoTime();
    private long lastStatus = begin - STATUS_EVERY.toNanos();

    PlainScreen(PrintStream out) {
        this.out = out;
    }

    @Override
    public void say(String line) {
        out.println(stamped(line));
    }

    @Override
    public void show(StatusLines status) {
        if (System.nanoTime() - lastStatus >= STATUS_EVERY.toNanos()) {
            lastStatus = System.nanoTime();
            out.println(stamped(status.oneLine()));
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
