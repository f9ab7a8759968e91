package io.tidemark.cli.history;

import io.tidemark.cli.OutputListener.What;
import io.tidemark.problem.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The record of an operation that is going on: a line for its begin, for each thing that it says, and for its end. Each is on
 * the disk before the next thing is done, if the disk answers in time; once it does not, what is done goes on without a record.
 * Thread-safe.
 */
final class OperationLog {

    static final String SUFFIX = ".jsonl";

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Whoever has ended the process waits for it. */
    private static final Duration LAST_PATIENCE = Duration.ofSeconds(1);

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final Lines lines;
    private final Clock clock;
    private final Consumer<String> lost;
    private volatile boolean closed;

    private OperationLog(Lines lines, Clock clock, Consumer<String> lost) {
        this.lines = lines;
        this.clock = clock;
        this.lost = lost;
    }

    /**
     * @param directory is there
     * @param lost is told, once, if something could not be written
     * @throws IOException if not even the begin could be written
     */
    static OperationLog begin(Path directory, Begun begun, Clock clock, Consumer<String> lost) throws IOException {
        Lines lines = new Lines(directory.resolve(TIME.format(begun.at()) + "-" + begun.id() + SUFFIX));
        lines.write(begun::json, PATIENCE);
        return new OperationLog(lines, clock, lost);
    }

    void add(What what, Object value) {
        String now = now();
        append(
                () -> {
                    Map<String, Object> line = new LinkedHashMap<>();
                    line.put("at", now);
                    boolean state = what == What.BEFORE || what == What.AFTER;
                    line.put(
                            what.name().toLowerCase(Locale.ROOT), state ? StatePosition.json(value.toString()) : value);
                    return line;
                },
                PATIENCE);
    }

    /** A signal asks the process to end: what it still does is written as long as it is there. */
    void signal() {
        String now = now();
        append(() -> Map.of("signal", now), LAST_PATIENCE);
    }

    /** Of what is said behind it nothing is written. */
    void end(int exitCode, List<Problem> problems) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("ended", now());
        line.put("exitCode", exitCode);
        line.put("problems", problems.stream().map(OperationLog::json).toList());
        append(() -> line, PATIENCE);
        closed = true;
    }

    private static Map<String, Object> json(Problem problem) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("code", problem.code().id());
        json.put("found", problem.found());
        json.put("required", problem.required());
        json.put("remedy", problem.remedy());
        return json;
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private void append(Supplier<Map<String, Object>> line, Duration patience) {
        if (closed) {
            return;
        }
        try {
            lines.write(line, patience);
        } catch (IOException failure) {
            closed = true;
            lost.accept("The history is not complete, what is done goes on: " + failure);
        }
    }
}
