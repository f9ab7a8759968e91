package io.tidemark.source.rows;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A {@link LogHead} that is asked once it is answered, in a thread of its own: a barrier does not wait for a source. */
final class HeadQuestion implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HeadQuestion.class);

    private final String source;
    private final LogHead head;
    private final AtomicReference<LogEnd> answer = new AtomicReference<>();
    private Thread asking;
    private volatile String said = "";

    HeadQuestion(String source, LogHead head) {
        this.source = source;
        this.head = head;
    }

    /** Again, if the source has not answered before. */
    void ask() {
        if (answer.get() == null && (asking == null || !asking.isAlive())) {
            asking = new Thread(this::run, "ask where the log of " + source + " ends");
            asking.setDaemon(true);
            asking.start();
        }
    }

    private void run() {
        try {
            answer.set(head.ask());
        } catch (Exception failure) {
            String why = String.valueOf(failure.getMessage());
            if (!why.equals(said)) {
                said = why;
                LOG.warn("{} does not say where its log ends ({}); it is asked at each checkpoint", source, why);
            }
        }
    }

    /** Empty until there is one. */
    Optional<LogEnd> answer() {
        return Optional.ofNullable(answer.get());
    }

    /** Nobody waits for the answer any more. */
    @Override
    public void close() {
        if (asking != null) {
            asking.interrupt();
        }
    }
}
