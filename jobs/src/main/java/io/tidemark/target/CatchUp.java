package io.tidemark.target;

import io.tidemark.position.LogOrder;
import io.tidemark.position.LogPosition;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What has to be read again before a target that is ahead of the restored state is whole again: the position that it
 * shows, and, where writers may have been ahead of that, whatever they can have read.
 *
 * <p>Not thread-safe.
 */
final class CatchUp {

    private final String database;
    private final Map<String, SourcePosition> shown;
    private final Map<String, SourcePosition> begun;
    private final TreeSet<String> headless;
    private final Map<String, LogPosition> heads = new HashMap<>();
    private boolean over;

    /**
     * @param shown by the target, of each source that has to be waited for; of the same histories what is read has to be
     * @param begun where the sources stood in the restored state
     * @param ahead sources of which the target may have rows from behind what it shows
     */
    CatchUp(
            String database,
            Map<String, SourcePosition> shown,
            Map<String, SourcePosition> begun,
            Collection<String> ahead) {
        this.database = database;
        this.shown = new TreeMap<>(shown);
        this.begun = Map.copyOf(begun);
        this.headless = new TreeSet<>(ahead);
        this.over = shown.isEmpty() && ahead.isEmpty();
    }

    /** Nothing has to be waited for. */
    static CatchUp none() {
        return new CatchUp("", Map.of(), Map.of(), List.of());
    }

    boolean isOver() {
        return over;
    }

    /**
     * Takes note of where a source stands, ahead of a barrier.
     *
     * @param head where its log ended when every task of this attempt ran, so that no writer of another one reads any more; "" if
     *     that is not known yet
     * @param headHistory which history that belongs to, "" if nobody says
     * @throws RuntimeException that ends the job if its tables are being loaded anew, or the log is another one: what has gone
     *     meanwhile would stay
     */
    void heard(String source, SourcePosition at, String head, String headHistory) {
        if (over) {
            return;
        }
        if (shown.containsKey(source) && at.load() != begun.get(source).load()) {
            throw overtaken(source, at);
        }
        if (!head.isEmpty() && headless.remove(source)) {
            if (!headHistory.isEmpty() && !headHistory.equals(shown.get(source).history())) {
                throw overtaken(source, new SourcePosition(head, headHistory, true, at.load(), 0));
            }
            heads.put(source, LogPosition.parse(head));
        }
    }

    /**
     * Whether all of it is in an epoch, which ends the wait.
     *
     * @throws RuntimeException that ends the job if what was read is of another history
     */
    boolean endsWith(Epoch epoch) {
        over = over || (headless.isEmpty() && shown.keySet().stream().allMatch(source -> hasReached(epoch, source)));
        return over;
    }

    private boolean hasReached(Epoch epoch, String source) {
        SourcePosition at = epoch.sources().getOrDefault(source, SourcePosition.NONE);
        if (!at.isKnown() || !at.streaming()) {
            return false;
        }
        if (!at.history().equals(shown.get(source).history())) {
            throw overtaken(source, at);
        }
        return at.position().hasReached(shown.get(source).position())
                && (!heads.containsKey(source) || at.position().hasReached(heads.get(source)));
    }

    /**
     * Has the job restored if a source has gone past what the target shows: an epoch would hold both rows that it has and rows that
     * it has not. So would it with a part of the transaction behind it, of which the position says nothing. Ahead of a barrier, so
     * that no state is like that.
     */
    void requireNotPast(String source, SourcePosition at) {
        SourcePosition until = shown.get(source);
        if (until == null || !at.isKnown()) {
            return;
        }
        LogOrder order = at.position().order(until.position());
        if (order == LogOrder.AFTER || (order == LogOrder.SAME && !at.streaming())) {
            throw new ProblemException(new Problem(
                    ErrorCode.TARGET_AHEAD,
                    "source %s has been read to %s%s; %s, which has tables without a key, showed %s when this attempt began"
                            .formatted(
                                    source,
                                    at.words(),
                                    order == LogOrder.SAME ? " and into the transaction behind it" : "",
                                    database,
                                    until.words()),
                    "sources that stand at what the target shows until that is applied",
                    "None is needed once: the job restarts from its last checkpoint, and asks the target anew. If it goes on, see that"
                            + " the JobManager can connect to the target, and that no other job writes it."));
        }
    }

    private RuntimeException overtaken(String source, SourcePosition at) {
        SourcePosition before = shown.get(source);
        return TargetFailures.permanent(new Problem(
                ErrorCode.TARGET_AHEAD,
                "source %s: %s shows %s of log '%s'; what is read again has come to %s of log '%s', by load %d of its tables"
                        .formatted(
                                source,
                                database,
                                before.words(),
                                before.history(),
                                at.words(),
                                at.history(),
                                at.load()),
                "the same log, read from the restored position on: rows that have gone meanwhile would stay in the target",
                "Restore the state that belongs to the target, or begin anew in empty tables."));
    }
}
