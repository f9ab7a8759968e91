package io.tidemark.embedded;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * A process this JVM started and that must not outlive it.
 *
 * <p>What holds: when the JVM ends in an orderly way (a normal exit, {@code System.exit}, SIGINT, SIGTERM) a shutdown
 * hook ends every child that still runs. When the JVM itself is killed ({@code SIGKILL}, a crash) a small shell process
 * notices that its standard input has closed and ends them; it misses only a child started in the very instant of the
 * JVM's death. That shell ends the child itself, not the child's own children; a Postgres backend ends by itself when
 * its postmaster is gone. Either way a child is asked first and killed if it has not obeyed within seconds.
 *
 * <p>Thread-safe.
 */
public final class ChildProcess {

    private static final Duration TIME_TO_DIE = Duration.ofSeconds(30);

    private final String name;
    private final Process process;
    private final StopSignal stopSignal;

    private ChildProcess(String name, Process process, StopSignal stopSignal) {
        this.name = name;
        this.process = process;
        this.stopSignal = stopSignal;
    }

    /**
     * Starts a process with nothing on its standard input.
     *
     * @param name what messages call it
     * @param command the program and its arguments; visible to every user of this machine, so never a secret
     * @param environment variables set on top of this JVM's own
     * @param logFile to which its output and error output are appended; created if need be
     * @throws ServerException if the program cannot be run
     */
    public static ChildProcess start(String name, List<String> command, Map<String, String> environment, Path logFile) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        return start(name, builder, logFile, StopSignal.TERM);
    }

    static ChildProcess start(String name, ProcessBuilder builder, Path logFile, StopSignal stopSignal) {
        builder.redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(logFile.toFile()));
        try {
            ChildProcess child = new ChildProcess(name, builder.start(), stopSignal);
            Leftovers.add(child);
            CompletableFuture<Void> unused = child.process.onExit().thenRun(() -> Leftovers.remove(child));
            return child;
        } catch (IOException e) {
            throw new ServerException(name + " cannot be run: " + e.getMessage(), e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Its exit code (128 + n when signal n ended it); empty while it runs. */
    public OptionalInt exitCode() {
        return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
    }

    /**
     * SIGKILL to the process and all its descendants; returns when all of them are gone. Does nothing if it has ended.
     *
     * @throws ServerException if one of them is still there after 30 seconds
     */
    public void kill() {
        // A stopped process cannot fork, so no descendant is missed.
        signal("STOP");
        List<ProcessHandle> doomed = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
        doomed.forEach(ProcessHandle::destroyForcibly);
        if (!Poll.until(TIME_TO_DIE, () -> !process.isAlive() && doomed.stream().noneMatch(Zombies::runs))) {
            throw new ServerException(this + " is still running " + TIME_TO_DIE.toSeconds() + " s after SIGKILL.");
        }
    }

    /** Asks it to end (SIGTERM), and {@link #kill()} if it has not within the grace period; returns when it is gone. */
    public void terminate(Duration grace) {
        askToEnd();
        if (!ends(grace)) {
            kill();
        }
    }

    void askToEnd() {
        signal(stopSignal.name());
    }

    /** Whether it ended within the time given. */
    boolean ends(Duration atMost) {
        return Poll.until(atMost, () -> !process.isAlive());
    }

    StopSignal stopSignal() {
        return stopSignal;
    }

    /** Does nothing if the process has ended: until it is reaped, which {@link Process} sees, its pid is not reused. */
    private void signal(String signal) {
        if (!process.isAlive()) {
            return;
        }
        try {
            new ProcessBuilder("sh", "-c", "kill -" + signal + " " + process.pid() + " 2>/dev/null")
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new ServerException("SIG" + signal + " cannot be sent to " + this + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerException("Interrupted while sending SIG" + signal + " to " + this + ".", e);
        }
    }

    @Override
    public String toString() {
        return name + " (pid " + process.pid() + ")";
    }
}
