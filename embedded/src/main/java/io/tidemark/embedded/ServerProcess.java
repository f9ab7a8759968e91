package io.tidemark.embedded;

import java.nio.file.Path;
import java.time.Duration;

/** The life of a server that is one child process of ours with one private directory. Thread-safe. */
abstract class ServerProcess implements Server {

    /** Includes crash recovery. */
    private static final Duration TIME_TO_START = Duration.ofSeconds(90);

    private static final Duration TIME_TO_STOP = Duration.ofMinutes(1);
    private static final int PORTS_TO_TRY = 5;

    private final String name;
    private final PrivateDirectory home;
    private final StopSignal stopSignal;
    private int port;
    private ChildProcess process;
    private boolean closed;
    private Exception refusal;

    ServerProcess(String name, PrivateDirectory home, StopSignal stopSignal) {
        this.name = name;
        this.home = home;
        this.stopSignal = stopSignal;
    }

    /** How to run the server in the foreground, listening on the port. */
    abstract ServerCommand command(int port);

    /** Uses the server as a client would; throws as long as it does not serve. */
    abstract void use() throws Exception;

    /** Called each time it has come to serve. */
    void started() {}

    /** The first start: somebody else may take the port chosen before the server binds it. */
    final synchronized void startOnFreePort() {
        for (int attempt = 1; ; attempt++) {
            port = FreePorts.next();
            try {
                start();
                return;
            } catch (ServerException e) {
                if (attempt == PORTS_TO_TRY || FreePorts.isFree(port)) {
                    close();
                    throw e;
                }
            }
        }
    }

    @Override
    public final synchronized void start() {
        if (closed) {
            throw new IllegalStateException(name + " is closed.");
        }
        if (isRunning()) {
            throw new IllegalStateException(name + " is running already.");
        }
        process = run(command(port));
        if (!Poll.until(TIME_TO_START, () -> !process.isAlive() || serves())) {
            process.kill();
            throw new ServerException(
                    name + " does not serve after " + TIME_TO_START.toSeconds() + " s. " + LogTail.of(logFile()),
                    refusal);
        }
        if (!process.isAlive()) {
            throw new ServerException(name + " ended with exit code "
                    + process.exitCode().orElseThrow() + " instead of serving. " + LogTail.of(logFile()));
        }
        started();
    }

    private ChildProcess run(ServerCommand command) {
        ProcessBuilder builder =
                new ProcessBuilder(command.words()).directory(home.path().toFile());
        builder.environment().putAll(command.environment());
        return ChildProcess.start(name, builder, logFile(), stopSignal);
    }

    private boolean serves() {
        try {
            use();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerException("Interrupted while starting " + name + ".", e);
        } catch (Exception e) {
            refusal = e;
            return false;
        }
    }

    @Override
    public final synchronized void stop() {
        ChildProcess running = running();
        running.askToEnd();
        if (!running.ends(TIME_TO_STOP)) {
            running.kill();
            throw new ServerException(name + " did not shut down within " + TIME_TO_STOP.toSeconds()
                    + " s and was killed. " + LogTail.of(logFile()));
        }
        int exitCode = running.exitCode().orElseThrow();
        if (!stopSignal.isAnsweredBy(exitCode)) {
            throw new ServerException(
                    name + " ended with exit code " + exitCode + " when asked to shut down. " + LogTail.of(logFile()));
        }
    }

    @Override
    public final synchronized void kill() {
        running().kill();
    }

    @Override
    public final synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (process != null) {
            process.terminate(TIME_TO_STOP);
        }
        home.close();
    }

    @Override
    public final String host() {
        return "127.0.0.1";
    }

    @Override
    public final synchronized int port() {
        return port;
    }

    @Override
    public final Path logFile() {
        return home.path().resolve("server.log");
    }

    /** Throws if it is running. */
    final synchronized void requireStopped() {
        if (isRunning()) {
            throw new IllegalStateException(name + " is running.");
        }
    }

    private boolean isRunning() {
        return process != null && process.isAlive();
    }

    private ChildProcess running() {
        if (!isRunning()) {
            throw new IllegalStateException(name + " is not running.");
        }
        return process;
    }

    @Override
    public final String toString() {
        return name + " on " + host() + ":" + port();
    }
}
