package io.tidemark.cli.history;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.checkpoint.JsonText;
import io.tidemark.problem.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The file of an operation that is going on: a line of JSON for its begin, for each thing that it says, and for its end.
 * Each line is on the disk before the next thing is done, so that whatever ends the process, what it had said is there.
 */
final class OperationLog {

    static final String SUFFIX = ".jsonl";

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final ObjectMapper json = new ObjectMapper();
    private final FileChannel file;
    private final Clock clock;
    private final Consumer<String> lost;
    private final NamedStates states = new NamedStates();
    private final List<Object> after = new ArrayList<>();
    private boolean complete = true;
    private boolean ended;

    private OperationLog(FileChannel file, Clock clock, Consumer<String> lost) {
        this.file = file;
        this.clock = clock;
        this.lost = lost;
    }

    /**
     * @param lost is told, once, if something could not be written: what is going on is not ended for that
     * @throws IOException if not even the begin can be written
     */
    static OperationLog begin(Path directory, Begun begun, Clock clock, Consumer<String> lost) throws IOException {
        Files.createDirectories(directory);
        Path path = directory.resolve(TIME.format(begun.at()) + "-" + begun.id() + SUFFIX);
        OperationLog log = new OperationLog(
                FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.APPEND), clock, lost);
        try {
            log.write(begun.json());
            return log;
        } catch (IOException failure) {
            log.file.close();
            throw failure;
        }
    }

    void step(String line) {
        add("step", line);
    }

    void result(Map<String, ?> result) {
        add("result", result);
        after.addAll(result.values());
    }

    /** Where the saved states stand that the command names. */
    void before(List<String> words) {
        positions("before", words);
    }

    private void positions(String when, List<?> values) {
        List<Map<String, Object>> positions = states.in(values);
        if (!positions.isEmpty()) {
            add(when, positions);
        }
    }

    private void add(String what, Object value) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("at", now());
        line.put(what, value);
        append(line);
    }

    /** Of what is said behind it nothing is written. */
    synchronized void end(int exitCode, List<Problem> problems) {
        if (ended) {
            return;
        }
        positions("after", after);
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("ended", now());
        line.put("exitCode", exitCode);
        line.put("problems", problems.stream().map(OperationLog::json).toList());
        append(line);
        ended = true;
        try {
            file.close();
        } catch (IOException failure) {
            lost(failure);
        }
    }

    private static Map<String, Object> json(Problem problem) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("code", problem.code().id());
        json.put("found", problem.found());
        json.put("required", problem.required());
        json.put("remedy", problem.remedy());
        return json;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private synchronized void append(Map<String, Object> line) {
        if (ended) {
            return;
        }
        try {
            write(line);
        } catch (IOException failure) {
            lost(failure);
        }
    }

    private void lost(IOException failure) {
        if (complete) {
            complete = false;
            lost.accept("The history is not complete, what is done goes on: " + failure);
        }
    }

    private void write(Map<String, Object> line) throws IOException {
        String text = json.writeValueAsString(json.readTree(JsonText.of(line))) + "\n";
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
        file.force(false);
    }
}
