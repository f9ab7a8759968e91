package io.tidemark.cli.position;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.source.TargetState;
import io.tidemark.cli.live.LiveSource;
import io.tidemark.cli.live.LiveTarget;
import io.tidemark.cli.live.LiveView;
import io.tidemark.cli.live.Restart;
import io.tidemark.cli.live.Restart.Answer;
import io.tidemark.cli.live.StoredSource;
import io.tidemark.guard.Said;
import io.tidemark.position.LogPosition;
import io.tidemark.problem.Words;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What would happen if the pipeline was started from a state.
 *
 * @param stored the state's sources
 * @param committers of its targets
 * @param unread how many operators of it could not be read
 * @param named sources that the context has
 * @param before the targets as they were before the state was asked for
 */
record NextStart(
        List<StoredSource> stored,
        List<TargetState> committers,
        int unread,
        Set<String> named,
        LiveView live,
        List<LiveTarget> before) {

    /** @param words for people; what it is of, and what becomes of that */
    private record Part(Answer answer, String words) {}

    static NextStart of(Optional<Inspection> state, Set<String> named, LiveView live, List<LiveTarget> before) {
        return new NextStart(
                state.map(StoredSource::of).orElse(List.of()),
                state.map(Inspection::targets).orElse(List.of()),
                state.map(Inspection::unread).map(List::size).orElse(0),
                named,
                live,
                before);
    }

    /** A line for each of the state's sources and for each target. */
    String text() {
        StringBuilder text = new StringBuilder();
        parts().forEach(part ->
                text.append("  ").append(Words.printable(part.words())).append('\n'));
        return text.toString();
    }

    private List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        for (LiveSource source : live.sources()) {
            Answer answer = source.outlook().restart().answer();
            parts.add(new Part(answer, "source %s: %s".formatted(source.name(), words(source))));
        }
        for (StoredSource source : stored) {
            if (!isAsked(source)) {
                String name = source.name().orElse("without a name");
                boolean failed = source.name().filter(named::contains).isPresent();
                parts.add(new Part(
                        Answer.NOT_KNOWN,
                        "source %s: not asked: %s"
                                .formatted(name, failed ? "its database cannot be" : "not in the context")));
            }
        }
        if (unread > 0) {
            parts.add(new Part(
                    Answer.NOT_KNOWN,
                    "not known: %s of the state could not be read".formatted(Words.count(unread, "operator"))));
        }
        List<TargetStart> targets = targets();
        for (int i = 0; i < targets.size(); i++) {
            parts.add(new Part(
                    targets.get(i).answer(),
                    "target %s: %s"
                            .formatted(
                                    live.targets().get(i).name(), targets.get(i).words())));
        }
        if (committers.size() > targets.size()) {
            int missing = committers.size() - targets.size();
            parts.add(
                    new Part(Answer.NOT_KNOWN, "%s of the state: not asked".formatted(Words.count(missing, "target"))));
        }
        return parts;
    }

    /** Where the state has no names, its position tells what was asked. */
    private boolean isAsked(StoredSource source) {
        Optional<String> position = source.state().position().map(LogPosition::toString);
        return live.sources().stream()
                .anyMatch(asked -> source.name().isPresent()
                        ? source.name().get().equals(asked.name())
                        : position.filter(asked.outlook().at()::equals).isPresent());
    }

    private List<TargetStart> targets() {
        return TargetStart.of(committers, live.targets(), before);
    }

    private static String words(LiveSource source) {
        Restart restart = source.outlook().restart();
        return switch (restart.answer()) {
            case NOTHING_AGAINST ->
                "reads on from %s: %s"
                        .formatted(
                                Words.brief(source.outlook().at()),
                                source.behindBytes().isPresent()
                                        ? Said.bytes(source.behindBytes().getAsLong()) + " of log to read again"
                                        : "how much log that is, is not known");
            case REFUSED -> "is refused: " + restart.why();
            case MOVED_ON -> "is refused, unless a later checkpoint than this one has been completed: " + restart.why();
            case NOT_KNOWN -> "not known: " + restart.why();
        };
    }

    /** The worst of all sources and targets. */
    Answer answer() {
        Answer worst = parts().stream()
                .map(Part::answer)
                .max(Comparator.naturalOrder())
                .orElse(Answer.NOT_KNOWN);
        boolean all = !live.sources().isEmpty() && live.problems().isEmpty();
        return worst == Answer.NOTHING_AGAINST && !all ? Answer.NOT_KNOWN : worst;
    }

    String verdict() {
        return switch (answer()) {
            case NOTHING_AGAINST -> "Nothing that was asked here is against it.";
            case REFUSED -> "It would be refused.";
            case MOVED_ON -> "It would be refused, unless there is a later checkpoint.";
            case NOT_KNOWN -> "Whether it would go on is not known.";
        };
    }

    /** Whether what the cluster said of the last checkpoint is older than what the databases say. */
    boolean isOutdated() {
        return answer() == Answer.MOVED_ON
                || answer() == Answer.REFUSED
                || targets().stream().anyMatch(TargetStart::ahead);
    }
}
