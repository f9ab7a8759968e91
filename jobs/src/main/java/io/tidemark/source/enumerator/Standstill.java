package io.tidemark.source.enumerator;

import io.tidemark.position.LogOrder;
import io.tidemark.position.LogPosition;
import io.tidemark.source.ShownPositions;
import io.tidemark.source.ShownPositions.Shown;
import io.tidemark.source.split.StreamSplit;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a restored stream has to stand until targets that are ahead of it have taken what they hold back: what lies before that
 * place is in them, and what lies behind it is not, so no epoch may hold both.
 *
 * <p>A target is through when it shows another epoch at the same place, for none but the one that ends its wait ends there. That is
 * taken on trust: somebody else may have written it between two questions. Whoever applies the epochs sees to it that none of
 * them goes past a target that waits, and has the job restored if one would.
 *
 * <p>A stream that is in a first load does not stand: no target can wait for it.
 *
 * <p>Used by the enumerator's thread.
 */
final class Standstill {

    private static final Logger LOG = LoggerFactory.getLogger(Standstill.class);
    private static final long BETWEEN_QUESTIONS_MILLIS = 1_000;

    /** Beyond it a stream goes on: it need not be the case that a target is ahead, and whoever applies finds out. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration BETWEEN_WORDS = Duration.ofSeconds(30);

    private final SplitEnumeratorContext<?> context;
    private final Optional<ShownPositions> targets;
    private final String source;
    private final Clock clock;
    private final Map<String, Shown> awaited = new TreeMap<>();

    /** Of which the rest is known; null if of none. */
    private StreamSplit stream;

    private StreamSplit wanted;
    private boolean alone;
    private Instant until;

    /** That a target does not answer; null if all did the last time. */
    private Instant said;

    private Runnable then;
    private Runnable moved = () -> {};
    private Optional<LogPosition> place = Optional.empty();

    /** Read off the enumerator's thread. */
    private volatile boolean asks;

    /** Of which stream a question is, read off the enumerator's thread: an answer may come when that has been restored anew. */
    private volatile int round;

    /** Of the worker that asks: how long the last question took, and when it was over. */
    private volatile long tookMillis;

    private volatile long askedMillis;

    private record Answer(int round, Map<String, Shown> shown) {}

    Standstill(SplitEnumeratorContext<?> context, Optional<ShownPositions> targets, String source, Clock clock) {
        this.context = context;
        this.targets = targets;
        this.source = source;
        this.clock = clock;
    }

    /** @param whenMoved is called whenever a stream may go on, or has to go on to another place, see {@link #place} */
    void start(Runnable whenMoved) {
        moved = whenMoved;
        targets.ifPresent(shown -> context.callAsync(
                () -> asks && !rests() ? ask(shown) : null,
                this::answered,
                BETWEEN_QUESTIONS_MILLIS,
                BETWEEN_QUESTIONS_MILLIS));
    }

    /** The worker has other things to do than to wait for a target that is slow, and does not make up for what it has missed. */
    private boolean rests() {
        return clock.millis() - askedMillis + BETWEEN_QUESTIONS_MILLIS < tookMillis;
    }

    private Answer ask(ShownPositions shown) throws Exception {
        int asked = round;
        long begun = clock.millis();
        try {
            return new Answer(asked, shown.ask());
        } finally {
            askedMillis = clock.millis();
            tookMillis = askedMillis - begun;
        }
    }

    /** The stream is going to be restored anew. */
    void forget() {
        stream = null;
        wanted = null;
        awaited.clear();
        place = Optional.empty();
        asks = false;
        nextRound();
    }

    /** By the enumerator's thread alone. */
    private void nextRound() {
        int next = round + 1;
        round = next;
    }

    /**
     * Whether it is known where a stream has to stand; if it is not, it is asked.
     *
     * @param whole whether it has every table that is captured: where it is already it does not stand otherwise, since the tables
     *     that are loaded now have no such place
     * @param known is called when it is
     */
    boolean isKnown(StreamSplit restored, boolean whole, Runnable known) {
        if (targets.isEmpty() || restored.equals(stream)) {
            return true;
        }
        if (!restored.equals(wanted)) {
            nextRound();
            wanted = restored;
            alone = !whole || !targets.get().withOthers();
            until = clock.instant().plus(PATIENCE);
            then = known;
            asks = true;
            context.callAsync(() -> ask(targets.get()), this::answered);
        }
        return false;
    }

    /** Where it has to stand; empty if it may go on. */
    Optional<LogPosition> place() {
        return place;
    }

    private void answered(Answer answer, Throwable failure) {
        if (failure != null) {
            failed(failure);
        } else if (answer != null && answer.round() == round) {
            said = null;
            if (wanted != null) {
                begin(answer.shown());
            } else if (place.isPresent()) {
                goOn(answer.shown());
            }
        }
    }

    private void failed(Throwable failure) {
        Instant now = clock.instant();
        if (said == null) {
            LOG.warn("{}: a target does not say where it stands, and is asked again", source, failure);
            said = now;
        } else if (!now.isBefore(said.plus(BETWEEN_WORDS))) {
            LOG.warn("{}: a target still does not say where it stands: {}", source, failure.getMessage());
            said = now;
        }
        if (wanted != null && !now.isBefore(until)) {
            LOG.warn("{}: the stream goes on without knowing whether a target is ahead of it", source);
            begin(Map.of());
        }
    }

    private void begin(Map<String, Shown> answer) {
        stream = wanted;
        wanted = null;
        awaited.clear();
        answer.forEach((target, shown) -> {
            LogOrder order = shown.position().order(stream.position());
            // Inside a transaction that is handed on in parts it cannot stand there, and need not: no state that waits
            // is so.
            boolean there = order == LogOrder.SAME && !alone && stream.emittedChanges() == 0;
            if (stream.loading().isEmpty() && (order == LogOrder.AFTER || there)) {
                awaited.put(target, shown);
            }
        });
        place = nearest();
        asks = place.isPresent();
        place.ifPresent(at -> LOG.info(
                "{}: the stream begins at {} and stands at {} until it is known to be in {}",
                source,
                stream.position(),
                at,
                awaited.keySet()));
        then.run();
    }

    private void goOn(Map<String, Shown> answer) {
        answer.forEach((target, now) -> awaited.computeIfPresent(target, (name, before) -> {
            if (now.position().order(before.position()) == LogOrder.AFTER) {
                return now;
            }
            return now.epoch().equals(before.epoch()) ? before : null;
        }));
        Optional<LogPosition> next = nearest();
        if (!next.equals(place)) {
            LOG.info("{}: the stream goes on from {} to {}", source, place.orElseThrow(), next);
            place = next;
            asks = place.isPresent();
            moved.run();
        }
    }

    private Optional<LogPosition> nearest() {
        return awaited.values().stream().map(Shown::position).reduce((one, other) -> other.isBefore(one) ? other : one);
    }
}
