package io.tidemark.source.enumerator;

import io.tidemark.position.LogOrder;
import io.tidemark.position.LogPosition;
import io.tidemark.source.ShownPositions;
import io.tidemark.source.ShownPositions.Shown;
import io.tidemark.source.split.StreamSplit;
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
    private static final int MOST_FAILURES = 60;

    private final SplitEnumeratorContext<?> context;
    private final Optional<ShownPositions> targets;
    private final String source;
    private final Map<String, Shown> awaited = new TreeMap<>();

    /** Of which the rest is known; null if of none. */
    private StreamSplit stream;

    private StreamSplit wanted;
    private boolean alone;
    private int failures;
    private Runnable then;
    private Runnable moved = () -> {};
    private Optional<LogPosition> place = Optional.empty();

    /** Read off the enumerator's thread. */
    private volatile boolean asks;

    /** Of which stream a question is, read off the enumerator's thread: an answer may come when that has been restored anew. */
    private volatile int round;

    private record Answer(int round, Map<String, Shown> shown) {}

    Standstill(SplitEnumeratorContext<?> context, Optional<ShownPositions> targets, String source) {
        this.context = context;
        this.targets = targets;
        this.source = source;
    }

    /** @param whenMoved is called whenever a stream may go on, or has to go on to another place, see {@link #place} */
    void start(Runnable whenMoved) {
        moved = whenMoved;
        targets.ifPresent(shown -> context.callAsync(
                () -> asks ? ask(shown) : null, this::answered, BETWEEN_QUESTIONS_MILLIS, BETWEEN_QUESTIONS_MILLIS));
    }

    private Answer ask(ShownPositions shown) throws Exception {
        int asked = round;
        return new Answer(asked, shown.ask());
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
            failures = 0;
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
            LOG.warn("{}: a target does not say where it stands, and is asked again", source, failure);
            if (wanted != null && ++failures > MOST_FAILURES) {
                begin(Map.of());
            }
        } else if (answer != null && answer.round() == round) {
            if (wanted != null) {
                begin(answer.shown());
            } else if (place.isPresent()) {
                goOn(answer.shown());
            }
        }
    }

    private void begin(Map<String, Shown> answer) {
        stream = wanted;
        wanted = null;
        awaited.clear();
        answer.forEach((target, shown) -> {
            LogOrder order = shown.position().order(stream.position());
            // One that has given out a part of the transaction behind its place cannot stand there, and has not to: that part is
            // in no state that waits.
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
