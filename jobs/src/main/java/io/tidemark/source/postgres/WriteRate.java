package io.tidemark.source.postgres;

import io.tidemark.position.WalPosition;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;

/** How fast a server's log has grown in the last minutes. */
final class WriteRate {

    private static final Duration WINDOW = Duration.ofMinutes(5);

    private final Deque<Sample> samples = new ArrayDeque<>();

    private record Sample(WalPosition head, long nanos) {}

    /** @param nanos as of {@link System#nanoTime} */
    void written(WalPosition head, long nanos) {
        samples.addLast(new Sample(head, nanos));
        while (nanos - samples.peekFirst().nanos() > WINDOW.toNanos()) {
            samples.removeFirst();
        }
    }

    /** After how many seconds so many bytes will have been written if it goes on; empty if they never will. */
    OptionalLong secondsToWrite(OptionalLong bytes) {
        long written = samples.peekLast().head().bytesSince(samples.peekFirst().head());
        double seconds = (samples.peekLast().nanos() - samples.peekFirst().nanos()) / 1e9;
        return bytes.isEmpty() || written <= 0
                ? OptionalLong.empty()
                : OptionalLong.of((long) (Math.max(0, bytes.getAsLong()) * seconds / written));
    }
}
