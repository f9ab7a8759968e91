package io.tidemark.cli.pin;

import io.tidemark.cli.context.PinPolicy;
import io.tidemark.guard.Said;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether a source may have one pin more of its slot.
 *
 * @param over by how much the policy would be broken; none if it would not
 * @param release the pins without which it would be kept, the oldest first
 * @param hopeless whether it would be broken without all of them, too
 */
record PinBudget(PipelineSource source, PinPolicy policy, List<String> over, List<Pin> release, boolean hopeless) {

    PinBudget {
        over = List.copyOf(over);
        release = List.copyOf(release);
    }

    /**
     * @param pins of the slot, those that keep the oldest log first; provisional ones do not count
     * @param keeps bytes of log that are kept for the slot itself, and so for a copy of it
     * @param savepoints which are as old as their pins; of one that is not found nobody knows it
     */
    static PinBudget of(
            PipelineSource source,
            PinPolicy policy,
            List<Pin> pins,
            long keeps,
            KnownSavepoints savepoints,
            Instant now) {
        List<Pin> whole = pins.stream().filter(pin -> !pin.name().provisional()).toList();
        List<String> over = new ArrayList<>();
        Set<Pin> release = new LinkedHashSet<>();
        List<Pin> old = whole.stream()
                .filter(pin -> savepoints
                        .written(pin.name())
                        .filter(written -> written.plus(policy.age()).isBefore(now))
                        .isPresent())
                .toList();
        if (!old.isEmpty()) {
            over.add("%s older than %s"
                    .formatted(
                            old.size() == 1 ? "1 is" : old.size() + " are",
                            Said.seconds(policy.age().toSeconds())));
            release.addAll(old);
        }
        int more = whole.size() + 1 - policy.count();
        if (more > 0) {
            over.add("with one more there would be %d".formatted(whole.size() + 1));
            whole.stream()
                    .filter(pin -> !release.contains(pin))
                    .limit(Math.max(0, more - release.size()))
                    .toList()
                    .forEach(release::add);
        }
        long kept = whole.stream().mapToLong(Pin::keeps).reduce(keeps, Math::max);
        if (kept > policy.bytes()) {
            over.add("%s of log would be kept".formatted(Said.bytes(kept)));
            whole.stream().filter(pin -> pin.keeps() > policy.bytes()).forEach(release::add);
        }
        List<Pin> ordered = whole.stream().filter(release::contains).toList();
        return new PinBudget(source, policy, over, ordered, keeps > policy.bytes());
    }

    /**
     * The same with all pins of a savepoint of which one goes: it is replayable with all of them, or not.
     *
     * @param all pins of the context, the oldest first
     */
    PinBudget withWholeSavepoints(List<Pin> all) {
        Set<Optional<String>> savepoints =
                release.stream().map(pin -> pin.name().savepoint()).collect(Collectors.toSet());
        List<Pin> whole = all.stream()
                .filter(pin -> !pin.name().provisional()
                        && savepoints.contains(pin.name().savepoint()))
                .toList();
        return new PinBudget(source, policy, over, whole, hopeless);
    }

    /** What to tell who has not said that the oldest may be released; nothing if none has to be. */
    Optional<Problem> problem(KnownSavepoints savepoints) {
        return problem(
                savepoints,
                "With --release-oldest these are released when the new one is there, and their savepoints not"
                        + " replayable any more:");
    }

    /** @param way how those that are over it are released */
    Optional<Problem> problem(KnownSavepoints savepoints, String way) {
        if (over.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Problem(
                ErrorCode.PINS_OVER_BUDGET,
                "source %s: of the pins of slot %s %s".formatted(source.name(), source.slot(), String.join(", ", over)),
                policy.words() + " (pins in the context)",
                hopeless
                        ? "The slot itself keeps more than that: let its pipeline go on, or raise bytes in the context."
                        : way
                                + "\n"
                                + release.stream()
                                        .map(pin -> "%s (%s)".formatted(pin.words(), savepoints.words(pin.name())))
                                        .collect(Collectors.joining("\n"))));
    }
}
