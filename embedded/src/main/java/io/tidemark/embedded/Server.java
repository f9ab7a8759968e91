package io.tidemark.embedded;

import java.nio.file.Path;

/** A real server that runs for this JVM alone, is reached from this machine, and can be stopped, killed and restarted. */
public interface Server extends AutoCloseable {

    /** Where it listens. */
    String host();

    /** The TCP port it listens on; the same after a restart. */
    int port();

    /** What it says of itself; removed on {@link #close()}. */
    Path logFile();

    /**
     * Shuts the server down cleanly; its clients are disconnected.
     *
     * @throws ServerException if it has to be killed because it does not end, or if it ends with an error
     * @throws IllegalStateException if it is not running
     */
    void stop();

    /**
     * SIGKILL to the whole server: nothing is flushed, nobody is told. Returns when all its processes are gone.
     *
     * @throws IllegalStateException if it is not running
     */
    void kill();

    /**
     * Starts the server again after {@link #stop()} or {@link #kill()}, with the same port and data; returns when it
     * serves.
     *
     * @throws ServerException if it does not come up, with the end of its log
     * @throws IllegalStateException if it is running or closed
     */
    void start();

    /** Ends the server and removes its data. Does nothing the second time. */
    @Override
    void close();
}
