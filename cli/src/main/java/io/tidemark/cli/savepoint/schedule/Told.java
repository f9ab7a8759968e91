package io.tidemark.cli.savepoint.schedule;

import io.tidemark.cli.Output;
import io.tidemark.cli.ShellWord;
import io.tidemark.problem.Problem;
import io.tidemark.problem.Words;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a schedule says of what it does, a line each. */
final class Told {

    private final Output output;
    private final Clock clock;
    private final Map<String, String> waiting = new HashMap<>();
    private int exitCode;

    Told(Output output, Clock clock) {
        this.output = output;
        this.clock = clock;
    }

    /** That of the first failure; 0 if there was none. */
    int exitCode() {
        return exitCode;
    }

    void taken(String pipeline, String savepoint, Map<String, String> pins, Instant next) {
        Map<String, Object> more = new LinkedHashMap<>();
        more.put("savepoint", savepoint);
        more.put("pins", new TreeMap<>(pins));
        more.put("next", next);
        line(
                pipeline,
                "taken",
                "taken, %s: %s. Next at %s."
                        .formatted(pins.isEmpty() ? "not pinned" : "pinned", Words.printable(savepoint), next),
                more);
        waiting.put(pipeline, notDue(next));
    }

    /** As a plan has it. */
    void due(String pipeline, Path directory, boolean pinned) {
        line(
                pipeline,
                "due",
                "due now: a savepoint in %s%s"
                        .formatted(Words.printable(directory), pinned ? ", pinned" : ", not pinned"),
                Map.of("directory", directory, "pinned", pinned));
    }

    void notDue(String pipeline, Instant next) {
        waits(pipeline, notDue(next), Optional.of(next));
    }

    private static String notDue(Instant next) {
        return "not due before " + next;
    }

    /** Once for each reason. */
    void waits(String pipeline, String why, Optional<Instant> next) {
        if (!why.equals(waiting.put(pipeline, why))) {
            Map<String, Object> more = new LinkedHashMap<>();
            more.put("why", why);
            more.put("next", next);
            line(pipeline, "waits", why, more);
        }
    }

    /** Before it is done, or as a plan has it. */
    void goes(String pipeline, Saved savepoint) {
        line(
                pipeline,
                "goes",
                "goes, as the policy does not keep it: " + Words.printable(savepoint.path()),
                Map.of("savepoint", savepoint.path()));
    }

    void deleted(String pipeline, Saved savepoint, List<String> pins) {
        Map<String, Object> more = new LinkedHashMap<>();
        more.put("savepoint", savepoint.path());
        more.put("pins", pins);
        line(
                pipeline,
                "deleted",
                "deleted, %s: %s"
                        .formatted(
                                pins.isEmpty() ? "it had no pin" : "released " + String.join(", ", pins),
                                Words.printable(savepoint.path())),
                more);
    }

    void stays(String pipeline, Saved savepoint, List<Problem> why) {
        Map<String, Object> more = new LinkedHashMap<>();
        more.put("savepoint", savepoint.path());
        more.put("why", why.stream().map(Problem::found).toList());
        line(
                pipeline,
                "stays",
                "stays although the policy does not keep it: " + why.get(0).found(),
                more);
    }

    /** @param next when it is tried again; empty if it is not */
    void failed(String pipeline, int code, List<Problem> problems, Optional<Instant> next) {
        exitCode = exitCode == 0 ? code : exitCode;
        List<Object> said = new ArrayList<>();
        for (Problem problem : problems) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("code", problem.code().id());
            one.put("found", problem.found());
            one.put("required", problem.required());
            one.put("remedy", problem.remedy());
            said.add(one);
        }
        Map<String, Object> more = new LinkedHashMap<>();
        more.put("problems", said);
        more.put("next", next);
        waiting.remove(pipeline);
        line(
                pipeline,
                "failed",
                "failed%s"
                        .formatted(next.map(at -> ", to be tried again from %s on".formatted(at))
                                .orElse("")),
                more);
        problems.forEach(problem -> output.narrate(problem.text()));
    }

    void narrate(String line) {
        output.narrate(line);
    }

    private void line(String pipeline, String event, String words, Map<String, Object> more) {
        Instant at = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("at", at);
        json.put("pipeline", pipeline.isEmpty() ? null : pipeline);
        json.put("event", event);
        json.putAll(more);
        output.printLine(
                "%s  %s%s"
                        .formatted(at, pipeline.isEmpty() ? "" : ShellWord.of(Words.printable(pipeline)) + "  ", words),
                json);
    }
}
