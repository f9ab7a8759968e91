package io.tidemark.cli.position;

import io.tidemark.cli.live.LiveSource;
import io.tidemark.cli.live.LiveTarget;
import io.tidemark.cli.live.LiveView;
import io.tidemark.cli.live.Restart;
import io.tidemark.cli.live.Restart.Answer;
import io.tidemark.guard.Said;
import io.tidemark.problem.Words;
import java.util.OptionalLong;

/**
 * What would happen if the pipeline was started from what it has left last, as it is when its job dies.
 *
 * @param checkpoint its number; empty if only the path is known
 */
record NextStart(OptionalLong checkpoint, LiveView live) {

    /** A line for each database; "" if none was asked. */
    String text() {
        StringBuilder text = new StringBuilder();
        for (LiveSource source : live.sources()) {
            text.append("  source %s: %s\n".formatted(Words.printable(source.name()), Words.printable(words(source))));
        }
        for (LiveTarget target : live.targets()) {
            for (LiveTarget.Tidemark tidemark : target.tidemarks()) {
                text.append("  target %s: %s\n"
                        .formatted(Words.printable(target.name()), Words.printable(words(tidemark))));
            }
        }
        return text.toString();
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

    private String words(LiveTarget.Tidemark tidemark) {
        String has = "has epoch %d of %s".formatted(tidemark.epoch(), tidemark.source());
        if (checkpoint.isEmpty()) {
            return has;
        }
        return isAhead(tidemark)
                ? has + ", and waits until the source has been read up to there again"
                : has + ", and goes on behind it";
    }

    private boolean isAhead(LiveTarget.Tidemark tidemark) {
        return checkpoint.isPresent() && tidemark.epoch() > checkpoint.getAsLong();
    }

    /** The worst of all sources. */
    Answer answer() {
        boolean known = !live.sources().isEmpty() && live.problems().isEmpty();
        for (LiveSource source : live.sources()) {
            Answer answer = source.outlook().restart().answer();
            if (answer == Answer.REFUSED || answer == Answer.MOVED_ON) {
                return answer;
            }
            known &= answer == Answer.NOTHING_AGAINST;
        }
        return known ? Answer.NOTHING_AGAINST : Answer.NOT_KNOWN;
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
                || live.targets().stream()
                        .flatMap(target -> target.tidemarks().stream())
                        .anyMatch(this::isAhead);
    }
}
