package io.tidemark.embedded;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotModifiedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.output.OutputFrame;

/**
 * The life of a server in a container. Its port is bound to a fixed port of this machine, because a port that Docker
 * chooses changes with every start. Thread-safe.
 */
abstract class ContainerServer implements Server {

    private static final Duration TIME_TO_START = Duration.ofMinutes(2);
    private static final int SECONDS_TO_STOP = 60;

    private final String name;
    private final PrivateDirectory home;
    private final int port;
    private final GenericContainer<?> container;
    private boolean closed;
    private Exception refusal;

    /**
     * @param port of this machine
     * @param innerPort which the server listens on inside the container
     */
    ContainerServer(String name, GenericContainer<?> container, int port, int innerPort, PrivateDirectory home) {
        this.name = name;
        this.home = home;
        this.port = port;
        this.container = container;
        container.setPortBindings(List.of("127.0.0.1:" + port + ":" + innerPort));
        container.withLogConsumer(this::log);
    }

    /** Uses the server as a client would; throws as long as it does not serve. */
    abstract void use() throws Exception;

    /** Creates the container. */
    final synchronized void startFirst() {
        container.start();
        awaitService();
    }

    @Override
    public final synchronized void start() {
        if (closed) {
            throw new IllegalStateException(name + " is closed.");
        }
        if (container.isRunning()) {
            throw new IllegalStateException(name + " is running already.");
        }
        docker().startContainerCmd(container.getContainerId()).exec();
        container.followOutput(this::log);
        awaitService();
    }

    private void awaitService() {
        if (!Poll.until(TIME_TO_START, () -> !container.isRunning() || serves()) || !container.isRunning()) {
            throw new ServerException(
                    name + " does not serve after " + TIME_TO_START.toSeconds() + " s. " + LogTail.of(logFile()),
                    refusal);
        }
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
        requireRunning();
        try {
            docker().stopContainerCmd(container.getContainerId())
                    .withTimeout(SECONDS_TO_STOP)
                    .exec();
        } catch (NotModifiedException e) {
            throw new ServerException(name + " ended by itself. " + LogTail.of(logFile()), e);
        }
    }

    @Override
    public final synchronized void kill() {
        requireRunning();
        docker().killContainerCmd(container.getContainerId()).exec();
        if (!Poll.until(TIME_TO_START, () -> !container.isRunning())) {
            throw new ServerException(name + " is still running after SIGKILL.");
        }
    }

    @Override
    public final synchronized void close() {
        if (!closed) {
            closed = true;
            container.stop();
            home.close();
        }
    }

    @Override
    public final String host() {
        return container.getHost();
    }

    @Override
    public final int port() {
        return port;
    }

    @Override
    public final Path logFile() {
        return home.path().resolve("server.log");
    }

    private void requireRunning() {
        if (!container.isRunning()) {
            throw new IllegalStateException(name + " is not running.");
        }
    }

    private DockerClient docker() {
        return container.getDockerClient();
    }

    private void log(OutputFrame frame) {
        try {
            Files.writeString(
                    logFile(),
                    frame.getUtf8String(),
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new ServerException(logFile() + " cannot be written.", e);
        }
    }

    @Override
    public final String toString() {
        return name + " on " + host() + ":" + port;
    }
}
