package io.tidemark.source.reader;

import io.tidemark.position.LogPosition;
import java.time.Duration;
import java.util.List;

/** The ordered stream of a database's changes. Read by one thread; acknowledged and woken by others. */
public interface ChangeStream extends AutoCloseable {

    /**
     * What has come in, at most a few thousand rows; empty if nothing comes within the time given or the stream is woken.
     *
     * @throws Exception if the stream has broken
     */
    List<Unit> poll(Duration patience) throws Exception;

    /** Tells the source that everything before this position will not be asked for again. Never blocks for long. */
    void acknowledge(LogPosition position);

    /** Makes a poll that waits return. */
    void wakeUp();

    @Override
    void close();
}
