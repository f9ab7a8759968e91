package io.tidemark.cli.pipeline;

import io.tidemark.checkpoint.source.TargetState;
import io.tidemark.cli.live.LiveTarget;
import io.tidemark.cli.position.Between;
import io.tidemark.position.LogPosition;
import io.tidemark.problem.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Targets beside what they have been.
 *
 * @param before when the replay was begun
 * @param now in the same order
 * @param job that is to write them: another one may be left from when the pipeline wrote it, or of one of that name elsewhere
 * @param written how many of them it writes
 */
record Reach(List<LiveTarget> before, List<LiveTarget> now, String job, int written) {

    Reach {
        before = List.copyOf(before);
        now = List.copyOf(now);
    }

    /**
     * Whether all that the job writes have been written since, and are nowhere behind what they were. Every epoch that is applied is
     * written down.
     */
    boolean isThere() {
        List<LiveTarget> ours =
                now.stream().filter(target -> target.writer().equals(job)).toList();
        return ours.size() >= written
                && ours.stream().allMatch(target -> before.stream()
                        .filter(other -> other.name().equals(target.name()))
                        .anyMatch(other -> isThere(other, target)));
    }

    /** Those that were written and cannot be asked any more. */
    boolean isMissing() {
        List<String> asked = now.stream().map(LiveTarget::name).toList();
        return before.stream().filter(LiveTarget::isWritten).anyMatch(target -> !asked.contains(target.name()));
    }

    private static boolean isThere(LiveTarget before, LiveTarget now) {
        return !before.tidemarks().equals(now.tidemarks())
                && !now.isReplaying()
                && before.shown().stream()
                        .filter(tidemark -> !tidemark.position().isEmpty())
                        .allMatch(tidemark -> now.tidemarks().stream()
                                .filter(other -> other.source().equals(tidemark.source()))
                                .anyMatch(other -> reached(other.position(), tidemark.position())));
    }

    private static boolean reached(String position, String other) {
        return parse(position)
                .flatMap(at -> parse(other).filter(at::hasReached))
                .isPresent();
    }

    private static Optional<LogPosition> parse(String position) {
        try {
            return position.isEmpty() ? Optional.empty() : Optional.of(LogPosition.parse(position));
        } catch (IllegalArgumentException altered) {
            return Optional.empty();
        }
    }

    /** Up to where targets have something, by the names of their sources; of several the first. */
    static Map<String, String> positions(List<LiveTarget> targets) {
        return positions(targets, LiveTarget::shown);
    }

    /** Where targets stand by their tidemarks, by the names of their sources; of several the first. */
    static Map<String, String> tidemarks(List<LiveTarget> targets) {
        return positions(targets, LiveTarget::tidemarks);
    }

    private static Map<String, String> positions(
            List<LiveTarget> targets, Function<LiveTarget, List<LiveTarget.Tidemark>> of) {
        Map<String, String> positions = new TreeMap<>();
        targets.stream()
                .flatMap(target -> of.apply(target).stream())
                .forEach(tidemark -> positions.putIfAbsent(tidemark.source(), tidemark.position()));
        return positions;
    }

    /** Positions by the names of their sources, for people. */
    static String words(Map<String, String> positions) {
        return positions.entrySet().stream()
                .map(position -> "%s at %s"
                        .formatted(
                                Words.printable(position.getKey()),
                                position.getValue().isEmpty() ? "no position" : Words.brief(position.getValue())))
                .collect(Collectors.joining(", "));
    }

    /** Whether some of the job's have rows of what they were beside what is read again. */
    boolean isVisible() {
        return !replaying().isEmpty();
    }

    private List<LiveTarget> replaying() {
        return now.stream()
                .filter(target -> target.writer().equals(job) && target.isReplaying())
                .toList();
    }

    /** How far those are from what they were, for people. */
    String visibleWords() {
        return words(tidemarks(replaying()), positions(replaying()));
    }

    /** Whether a state is nowhere behind what the targets were. */
    boolean isPassed(List<TargetState> states) {
        Map<String, String> at = positionsOf(states);
        return positions(before).entrySet().stream()
                .filter(source -> !source.getValue().isEmpty())
                .allMatch(source -> reached(at.getOrDefault(source.getKey(), ""), source.getValue()));
    }

    /** How far a state is from what the targets were, for people. */
    String words(List<TargetState> states) {
        return words(positionsOf(states), positions(before));
    }

    private static Map<String, String> positionsOf(List<TargetState> states) {
        Map<String, String> at = new TreeMap<>();
        states.forEach(state -> state.sources().forEach(at::putIfAbsent));
        return at;
    }

    /**
     * Positions beside later ones.
     *
     * @param from by the names of their sources
     */
    static String words(Map<String, String> from, Map<String, String> to) {
        List<String> words = new ArrayList<>();
        to.forEach((source, position) -> {
            String at = from.getOrDefault(source, "");
            Optional<String> distance = parse(at)
                    .flatMap(one -> parse(position).map(other -> Between.of(one, other)))
                    .map(Between::words)
                    .filter(text -> !text.isEmpty());
            words.add("%s at %s, %s%s"
                    .formatted(
                            Words.printable(source),
                            at.isEmpty() ? "no position" : Words.brief(at),
                            distance.map(text -> text + " before ")
                                    .orElse(reached(at, position) ? "past " : "on the way to "),
                            Words.brief(position)));
        });
        return words.stream().collect(Collectors.joining("; "));
    }
}
