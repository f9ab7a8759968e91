package io.tidemark.embedded.flink;

import io.tidemark.embedded.ChildProcess;
import io.tidemark.embedded.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The ZooKeeper server that comes with Flink, as a process: who leads, and where the jobs and their newest checkpoints are
 * written down, outlives a JobManager in it.
 */
final class FlinkZooKeeper implements AutoCloseable {

    /** Part of Flink's distribution for tries on one machine ({@code bin/start-zookeeper-quorum.sh}). */
    private static final String MAIN_CLASS = "org.apache.flink.runtime.zookeeper.FlinkZooKeeperQuorumPeer";

    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration STOP_GRACE = Duration.ofSeconds(5);

    /** After which a leader that has been killed leads no more; ZooKeeper allows from two ticks on. */
    private static final Duration SESSION = Duration.ofSeconds(4);

    private static final Duration TICK = Duration.ofMillis(500);

    private final ChildProcess process;
    private final int port;
    private final Path storage;

    private FlinkZooKeeper(ChildProcess process, int port, Path storage) {
        this.process = process;
        this.port = port;
        this.storage = storage;
    }

    /**
     * Returns when it listens, on loopback.
     *
     * @param directory for what it and the JobManagers keep, and its log
     * @throws IllegalStateException if it does not come up within half a minute, with where its log is
     */
    static FlinkZooKeeper start(FlinkDistribution flink, Path directory) throws IOException {
        Path home = Files.createDirectories(directory.resolve("zookeeper"));
        Path data = Files.createDirectories(home.resolve("data"));
        Path log = Files.createDirectories(directory.resolve("log")).resolve("zookeeper.log");
        int port = FreePorts.next();
        Path settings = Files.write(
                home.resolve("zoo.cfg"),
                List.of(
                        "tickTime=" + TICK.toMillis(),
                        "initLimit=10",
                        "syncLimit=5",
                        "dataDir=" + data,
                        "clientPort=" + port,
                        "clientPortAddress=127.0.0.1",
                        "admin.enableServer=false",
                        // Ports among servers, of which there is one only.
                        "server.1=127.0.0.1:2888:3888"));
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-Dlog.file=" + log,
                "-Dlog4j.configurationFile="
                        + flink.conf().resolve("log4j-console.properties").toUri(),
                "-cp",
                flink.classPath(),
                MAIN_CLASS,
                "--zkConfigFile",
                settings.toString(),
                "--peerId",
                "1");
        ChildProcess process = ChildProcess.start("zookeeper", command, Map.of(), log.resolveSibling("zookeeper.out"));
        FlinkZooKeeper started = new FlinkZooKeeper(process, port, home.resolve("storage"));
        started.awaitListening(log);
        return started;
    }

    private void awaitListening(Path log) {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (!listens()) {
            if (System.nanoTime() > deadline || !process.isAlive()) {
                close();
                throw new IllegalStateException("ZooKeeper is not up; its log is " + log);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(50);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                close();
                throw new IllegalStateException("interrupted while ZooKeeper was starting", interrupted);
            }
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** What JobManagers and TaskManagers have to be told. */
    Map<String, String> settings() {
        return Map.of(
                "high-availability.type",
                "zookeeper",
                "high-availability.zookeeper.quorum",
                "127.0.0.1:" + port,
                "high-availability.zookeeper.client.session-timeout",
                SESSION.toMillis() + " ms",
                "high-availability.storageDir",
                storage.toUri().toString());
    }

    @Override
    public void close() {
        process.terminate(STOP_GRACE);
    }
}
