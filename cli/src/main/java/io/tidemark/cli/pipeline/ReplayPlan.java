package io.tidemark.cli.pipeline;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.cli.live.LiveSource;
import io.tidemark.cli.live.LiveTarget;
import io.tidemark.cli.live.LiveView;
import io.tidemark.cli.live.Restart;
import io.tidemark.cli.live.StoredSource;
import io.tidemark.cli.pin.SavedSlot;
import io.tidemark.cli.pin.SavedSlots;
import io.tidemark.cli.position.TargetStart;
import io.tidemark.cli.replay.Candidate;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.guard.Said;
import io.tidemark.position.LogPosition;
import io.tidemark.position.ReadLimit;
import io.tidemark.problem.Words;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What a replay would do.
 *
 * @param job that runs; empty if none does
 * @param asOf the time that the savepoint was looked for by; empty if it was not
 * @param until up to where it is read; empty if it goes on
 * @param visible whether what is read again becomes visible epoch by epoch
 * @param slots of its Postgres sources
 * @param live what the databases say, beside what is stored in the savepoint
 */
record ReplayPlan(
        String pipeline,
        Optional<JobSummary> job,
        Candidate savepoint,
        Optional<Instant> asOf,
        Optional<ReadLimit> until,
        boolean visible,
        SavedSlots slots,
        LiveView live,
        Undo undo) {

    /** Where the targets are, seen from the savepoint. */
    enum Standing {
        /** Where the savepoint is, or where it knows them to be: nothing is read again that they have. */
        GO_ON,
        /** Ahead of it. */
        REPLAY,
        /** Behind it, or of another history. */
        REFUSED,
        NOT_KNOWN
    }

    /** Whether the way back is there only when the targets have what they had: what lies ahead of them is refused. */
    boolean isBackWhenThrough() {
        return visible || isMixed(live.targets());
    }

    /** Whether some are being replayed visibly already. */
    static boolean isMixed(List<LiveTarget> targets) {
        return targets.stream().anyMatch(LiveTarget::isReplaying);
    }

    /** The worst of all targets; whether it holds only the guard's own judgement says. */
    Standing standing() {
        List<TargetStart> starts = starts();
        if (starts.stream().anyMatch(start -> start.answer() == Restart.Answer.REFUSED)) {
            return Standing.REFUSED;
        }
        if (starts.stream().allMatch(start -> start.answer() == Restart.Answer.NOTHING_AGAINST)
                && !isMixed(live.targets())) {
            return Standing.GO_ON;
        }
        return starts.stream().allMatch(start -> start.ahead() || start.answer() == Restart.Answer.NOTHING_AGAINST)
                ? Standing.REPLAY
                : Standing.NOT_KNOWN;
    }

    private List<TargetStart> starts() {
        return TargetStart.of(inspection().targets(), live.targets());
    }

    private Inspection inspection() {
        return savepoint.inspection();
    }

    List<StoredSource> sources() {
        return StoredSource.of(inspection());
    }

    /** Where the savepoint stands, by the names of its sources. */
    Map<String, String> positions() {
        Map<String, String> positions = new TreeMap<>();
        sources()
                .forEach(source -> positions.put(
                        name(source),
                        source.state().position().map(LogPosition::toString).orElse("")));
        return positions;
    }

    static String name(StoredSource source) {
        return source.name().orElse("without a name");
    }

    /** Bytes of log from the savepoint to the log's end; empty if that is not known. */
    OptionalLong bytes(StoredSource source) {
        return live.sources().stream()
                .filter(asked -> source.name().equals(Optional.of(asked.name())))
                .findFirst()
                .map(LiveSource::behindBytes)
                .orElse(OptionalLong.empty());
    }

    Optional<SavedSlot> slot(StoredSource source) {
        return slots.slots().stream()
                .filter(slot -> source.name().equals(Optional.of(slot.source())))
                .findFirst();
    }

    /** What is done, in its order. */
    List<String> steps(String file) {
        List<String> steps = new ArrayList<>();
        if (!undo.step().isEmpty()) {
            steps.add(undo.step());
        }
        steps.add("examine %s once more".formatted(Words.printable(file)));
        slots.toBeMade()
                .forEach(slot -> steps.add(
                        "drop slot %s of source %s if it is there, and make it anew as a copy of %s, which stays"
                                .formatted(
                                        slot.slot(), slot.source(), slot.pin().orElseThrow())));
        steps.add("submit %s from the savepoint%s%s"
                .formatted(
                        Words.printable(file),
                        visible ? ", to be read again visibly" : "",
                        until.map(limit -> ", to be read up to " + Words.printable(limit))
                                .orElse("")));
        steps.add(
                until.isPresent()
                        ? "follow it until it stands there, and the targets as well"
                        : "follow it until the targets are where they are now, which %s until then"
                                .formatted(
                                        visible
                                                ? "have rows of different times beside each other"
                                                : "stay as they are"));
        if (until.isPresent()) {
            steps.add("stop it with a savepoint%s, and compare that with the targets"
                    .formatted(slots.slots().isEmpty() ? "" : ", which is pinned"));
        }
        return steps;
    }

    /** For people, without what comes of it. */
    String text(String file) {
        StringBuilder text = new StringBuilder(job.map(running -> "Pipeline %s, job %s, %s since %s:\n"
                        .formatted(Words.printable(pipeline), running.id(), running.state(), running.started()))
                .orElseGet(() -> "Pipeline %s does not run:\n".formatted(Words.printable(pipeline))));
        text.append("  replay it from %s\n".formatted(savepoint.named()));
        asOf.flatMap(time -> savepoint.committed().map(last -> Duration.between(last, time)))
                .ifPresent(before -> text.append("  whose last commit is %s before %s%s\n"
                        .formatted(words(before), asOf.get(), isByWholeSeconds() ? ", by whole seconds" : "")));
        for (StoredSource source : sources()) {
            OptionalLong bytes = bytes(source);
            text.append("  source %s: at %s; %s; %s\n"
                    .formatted(
                            Words.printable(name(source)),
                            source.state().position().map(Words::brief).orElse("no position"),
                            slot(source)
                                    .map(ReplayPlan::words)
                                    .orElse("its server keeps the log as long as it is set to"),
                            bytes.isPresent()
                                    ? Said.bytes(bytes.getAsLong()) + " of log to read again"
                                    : "how much log is to be read again is not known"));
        }
        List<TargetStart> starts = starts();
        for (int i = 0; i < starts.size(); i++) {
            text.append("  target %s: %s\n"
                    .formatted(Words.printable(live.targets().get(i).name()), words(starts.get(i), i)));
        }
        String back = undo.words(!slots.toBeMade().isEmpty());
        if (!back.isEmpty()) {
            text.append("  %s\n".formatted(back));
        }
        int number = 0;
        for (String step : steps(file)) {
            text.append("  %d. %s\n".formatted(++number, step));
        }
        return text.toString();
    }

    /** MariaDB, and MySQL before 8.0.1, say no more. */
    private boolean isByWholeSeconds() {
        return savepoint
                .committed()
                .filter(time -> time.equals(time.truncatedTo(ChronoUnit.SECONDS)))
                .isPresent();
    }

    private static String words(SavedSlot slot) {
        return switch (slot.way()) {
            case AS_IT_IS -> "slot %s begins there, or before it".formatted(slot.slot());
            case BY_PIN ->
                "pin %s begins there, or before it".formatted(slot.pin().orElseThrow());
            case NONE -> slot.why();
        };
    }

    private String words(TargetStart start, int target) {
        return start.ahead()
                ? "%s, ahead of the savepoint: what is read again %s"
                        .formatted(
                                Reach.words(
                                        Reach.positions(List.of(live.targets().get(target)))),
                                visible
                                        ? "becomes visible epoch by epoch until that is reached"
                                        : "is held until that is reached, and applied at once")
                : start.words();
    }

    private static String words(Duration duration) {
        return duration.toSeconds() > 0 ? Said.seconds(duration.toSeconds()) : duration.toMillis() + " ms";
    }
}
