package io.tidemark.source.reader;

import io.tidemark.position.LogPosition;
import io.tidemark.position.ReadLimit;
import java.util.Optional;

/**
 * Up to where a reader's stream is read: for ever, or as far as the job was told, and no further than to a place at which the
 * enumerator has it stand until it says otherwise. Whatever it says, the stream goes on from where it stands, and is opened anew for
 * that: what it had read of the next transaction is dropped.
 *
 * <p>Used by the task's thread, {@link #limit} by the fetcher's.
 */
final class StreamEnd {

    private final Optional<ReadLimit> last;
    private volatile Optional<ReadLimit> limit;
    private boolean moved;
    private boolean stands;

    /** @param last up to where the job reads; empty for ever */
    StreamEnd(Optional<ReadLimit> last) {
        this.last = last;
        this.limit = last;
    }

    /** Of a stream that is opened now. */
    Optional<ReadLimit> limit() {
        return limit;
    }

    /** A stream is going to be opened. */
    void begins() {
        moved = false;
        stands = false;
    }

    /**
     * The stream stands.
     *
     * @return whether it has to be opened anew, because it may go on
     */
    boolean stands() {
        stands = true;
        return moved;
    }

    /**
     * The enumerator has it stand somewhere else.
     *
     * @param place null if it may go on
     * @return whether it has to be opened anew
     */
    boolean moveTo(LogPosition place) {
        limit = place == null ? last : Optional.of(first(new ReadLimit.Boundary(place)));
        moved = true;
        return stands;
    }

    /** A place that lies behind what the job reads is never come to: the job stands, and what is held back stays so. */
    private ReadLimit first(ReadLimit.Boundary place) {
        return last.<ReadLimit>map(end -> new ReadLimit.Nearer(place, end)).orElse(place);
    }
}
