package io.tidemark.source.reader;

import io.tidemark.position.LogPosition;
import io.tidemark.position.ReadLimit;
import io.tidemark.position.ReadLimit.Side;
import io.tidemark.position.WalPosition;
import io.tidemark.problem.ErrorCode;
import io.tidemark.source.SourceFailures;
import io.tidemark.source.split.StreamSplit;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a stream stops: for good, or until it is opened anew with another end. Whether a transaction lies behind it is asked where the transaction begins, before a row of it is
 * given out: a part of one that is given out cannot be taken back.
 *
 * <p>A log to which nobody writes any more has no transaction behind a time. There the stream stands as well when it has been
 * read to where it ended once the server's clock was past that time. Used by one thread, but for {@link #wakeUp}.
 */
public final class StopLine {

    private static final Logger LOG = LoggerFactory.getLogger(StopLine.class);

    private static final Duration BETWEEN_QUESTIONS = Duration.ofSeconds(1);

    /** Asks the server, whose clock and whose log are meant. */
    public interface QuietEnd {

        /**
         * Where the log ends now; empty as long as the server's clock is not past a time.
         *
         * @throws Exception if the server cannot be asked now
         */
        Optional<LogPosition> behind(Instant time) throws Exception;
    }

    private final Optional<ReadLimit> limit;
    private final QuietEnd end;
    private final String source;
    private Optional<LogPosition> quietEnd = Optional.empty();
    private long asked;

    /** Whether the last question has failed, which is said once of all in a row. */
    private boolean unanswered;

    private boolean stands;
    private final Semaphore woken = new Semaphore(0);

    private StopLine(Optional<ReadLimit> limit, QuietEnd end, String source) {
        this.limit = limit;
        this.end = end;
        this.source = source;
        this.asked = System.nanoTime() - BETWEEN_QUESTIONS.toNanos();
    }

    /** Of a stream that goes on for ever. */
    public static StopLine none() {
        return new StopLine(Optional.empty(), time -> Optional.empty(), "");
    }

    /**
     * @param begin where the stream begins
     * @param source for people
     * @throws RuntimeException that ends the job, if the stream has passed the limit already
     */
    public static StopLine of(Optional<ReadLimit> limit, StreamSplit begin, QuietEnd end, String source) {
        StopLine line = new StopLine(limit, end, source);
        if (limit.isPresent() && limit.get().isPassedBy(begin.position(), begin.commitMicros())) {
            throw line.notMet(
                    "the state is at %s%s, which is not at or before it"
                            .formatted(
                                    begin.position(),
                                    begin.stored()
                                            .lastCommit()
                                            .map(time -> ", of " + time)
                                            .orElse("")),
                    "Restore an earlier state, or read up to a later place.");
        }
        return line;
    }

    /** Whether there is a limit. */
    public boolean isSet() {
        return limit.isPresent();
    }

    /** Whether nothing is to be given out any more. */
    public boolean stands() {
        return stands;
    }

    /** As {@link ReadLimit#begin}; always within where there is no limit. */
    public Side begin(LogPosition begin, long commitMicros) {
        return limit.map(at -> at.begin(begin, commitMicros)).orElse(Side.WITHIN);
    }

    /** As {@link ReadLimit#end}. */
    public Side end(LogPosition at) {
        return limit.map(line -> line.end(at)).orElse(Side.WITHIN);
    }

    /**
     * Whether the stream has to stop at a boundary, whatever comes behind it.
     *
     * @param boundary between two transactions, all of which before it have been given out
     */
    public boolean isReachedBy(LogPosition boundary) {
        return limit.filter(at -> at.isReachedBy(boundary)).isPresent()
                || quietEnd.filter(boundary::hasReached).isPresent();
    }

    /**
     * The stream stands.
     *
     * @param loading whether a change in it may be contained in a snapshot of the first load, or the other way round
     */
    public void stand(boolean loading) {
        if (loading) {
            throw notMet(
                    "it lies in the first load, whose tables are equal to no position of the source before it is passed",
                    "Read up to a later place.");
        }
        stands = true;
    }

    /**
     * Of two places between the same two transactions the one to stand at: not behind the limit, if it is a position.
     *
     * @param boundary the last one that was given out
     * @param next between it and the first transaction that lies behind the limit, or at either end
     */
    public LogPosition place(LogPosition boundary, LogPosition next) {
        LogPosition place = limit.map(at -> place(at, boundary, next)).orElse(next);
        return boundary.isBefore(place) ? place : boundary;
    }

    private static LogPosition place(ReadLimit limit, LogPosition boundary, LogPosition next) {
        if (limit instanceof ReadLimit.Nearer two) {
            return nearer(place(two.one(), boundary, next), place(two.other(), boundary, next));
        }
        if (limit instanceof ReadLimit.Boundary at) {
            // With equal ids both are that place, and its file may be another server's.
            return nearer(at.position(), next);
        }
        if (limit instanceof ReadLimit.Position at) {
            // Of a Postgres log each byte in between is as good: commit records that begin there or behind it are sent.
            if (at.position() instanceof WalPosition) {
                return nearer(at.position(), next);
            }
            return at.isPassedBy(next, 0) ? boundary : next;
        }
        return next;
    }

    private static LogPosition nearer(LogPosition one, LogPosition other) {
        return one.isBefore(other) ? one : other;
    }

    /**
     * Asks for the end of a log to which nobody writes, from time to time. If the server is away the reader meets the same.
     */
    public void ask() {
        Optional<ReadLimit.Time> until = limit.flatMap(StopLine::time);
        if (stands || quietEnd.isPresent() || until.isEmpty()) {
            return;
        }
        if (System.nanoTime() - asked >= BETWEEN_QUESTIONS.toNanos()) {
            try {
                quietEnd = end.behind(until.get().time());
                unanswered = false;
            } catch (Exception failure) {
                if (!unanswered) {
                    unanswered = true;
                    LOG.warn(
                            "{} does not say where its log ends, and is asked again: up to {} it is read only as far as somebody"
                                    + " writes behind that",
                            source,
                            until.get(),
                            failure);
                }
            }
            asked = System.nanoTime();
        }
    }

    private static Optional<ReadLimit.Time> time(ReadLimit limit) {
        if (limit instanceof ReadLimit.Nearer two) {
            return time(two.one()).or(() -> time(two.other()));
        }
        return limit instanceof ReadLimit.Time until ? Optional.of(until) : Optional.empty();
    }

    /** There is nothing to be read any more. Returns when it is woken, too. */
    public void await(Duration patience) throws InterruptedException {
        if (woken.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            woken.drainPermits();
        }
    }

    /** Called by any thread. */
    public void wakeUp() {
        woken.release();
    }

    /** Of a transaction that has its end, but not its begin behind the limit, or of which a restored state has given out a part. */
    public RuntimeException crossed(String transaction) {
        return notMet(
                "a part of %s is given out already, which ends behind it".formatted(transaction),
                "Read up to where that transaction begins, or ends. If a restored state has read the part, restore one of before the"
                        + " transaction, or read up to its end at least. See scan.transaction.max-rows.");
    }

    private RuntimeException notMet(String why, String remedy) {
        return SourceFailures.permanent(
                ErrorCode.LIMIT_NOT_MET,
                "%s cannot be read up to %s: %s"
                        .formatted(source, limit.map(Object::toString).orElse("nowhere"), why),
                "a place between two transactions, at or behind the restored state and behind the first load",
                remedy);
    }
}
