package io.tidemark.cli.history;

import io.tidemark.cli.OutputListener.What;
import io.tidemark.problem.Problem;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * The record of an operation that is going on: a line for its begin, for each thing that it says, and for its end. Each is on
 * the disk before the next thing is done, as long as the disk answers in time; once it has not, what is done goes on, and the
 * record comes after it. Thread-safe.
 */
final class OperationLog {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** For what is nice to have, and of whoever has ended the process. */
    private static final Duration LAST_PATIENCE = Duration.ofSeconds(1);

    private final Lines lines;
    private final Clock clock;
    private final Consumer<String> late;
    private final Queue<Thread> reading = new ConcurrentLinkedQueue<>();
    private volatile boolean behind;

    private OperationLog(Lines lines, Clock clock, Consumer<String> late) {
        this.lines = lines;
        this.clock = clock;
        this.late = late;
    }

    /**
     * @param late is told if something was not written, or not in time; of what follows only if the last line was not, either
     * @throws IOException if not even the begin was; there is no record then
     */
    static OperationLog begin(Lines lines, Begun begun, Clock clock, Consumer<String> late) throws IOException {
        lines.begin(begun.json(), PATIENCE);
        return new OperationLog(lines, clock, late);
    }

    void add(What what, Object value) {
        if (what == What.DELETION) {
            awaitPositions();
            return;
        }
        boolean state = what == What.BEFORE || what == What.AFTER;
        append(
                line("at", now(), what.name().toLowerCase(Locale.ROOT), state ? Map.of("state", value) : value),
                PATIENCE);
        if (state) {
            read(value.toString());
        }
    }

    /** Nobody waits for a state that is far away, or large, but for a moment who deletes it. */
    private void read(String state) {
        Thread reader = new Thread(
                () -> append(Map.of("stands", StatePosition.json(state)), PATIENCE), "tidemark-history-position");
        reader.setDaemon(true);
        reading.add(reader);
        reader.start();
    }

    /** A signal asks the process to end: what it still does is written as long as it is there. */
    void signal() {
        appendLast(Map.of("signal", now()), LAST_PATIENCE);
    }

    /** Of what is said behind it nothing is written. */
    void end(int exitCode, List<Problem> problems) {
        awaitPositions();
        Map<String, Object> line = line("ended", now(), "exitCode", exitCode);
        line.put("problems", problems.stream().map(OperationLog::json).toList());
        appendLast(line, PATIENCE);
        lines.close();
    }

    /** What was late before may have come by now. */
    private void appendLast(Map<String, Object> line, Duration patience) {
        behind = false;
        append(line, patience);
    }

    private void awaitPositions() {
        long until = System.nanoTime() + LAST_PATIENCE.toNanos();
        try {
            for (Thread reader : reading) {
                reader.join(
                        Math.max(1, Duration.ofNanos(until - System.nanoTime()).toMillis()));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Map<String, Object> line(String first, Object one, String second, Object other) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put(first, one);
        line.put(second, other);
        return line;
    }

    private static Map<String, Object> json(Problem problem) {
        Map<String, Object> json = line("code", problem.code().id(), "found", problem.found());
        json.put("required", problem.required());
        json.put("remedy", problem.remedy());
        return json;
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private void append(Map<String, Object> line, Duration patience) {
        Future<?> written = lines.add(line);
        if (behind) {
            return;
        }
        try {
            lines.await(written, patience);
        } catch (IOException failure) {
            behind = true;
            late.accept(
                    failure instanceof Lines.LateException
                            ? "The history is late, what is done goes on: " + failure.getMessage()
                            : "The history is not complete, what is done goes on: " + failure);
        }
    }
}
