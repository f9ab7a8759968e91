package io.tidemark.embedded.flink;

import io.tidemark.embedded.ChildProcess;
import io.tidemark.embedded.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A standalone Flink session cluster of real processes on loopback: one JobManager with REST and web UI, and any number
 * of TaskManagers, each of which can be killed and started again. Settings are those of {@code config.yaml}; what depends
 * on the machine (ports, directories) is given as dynamic properties.
 *
 * <p>Below {@link #directory()}: {@code log/}, {@code checkpoints/}, {@code savepoints/}, {@code tmp/}.
 */
public final class FlinkCluster implements AutoCloseable {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration STOP_GRACE = Duration.ofSeconds(5);
    private static final Pattern TASK_MANAGERS = Pattern.compile("\"taskmanagers\":(\\d+)");

    private final FlinkDistribution flink;
    private final Path directory;
    private final List<String> dynamicProperties;
    private final URI restAddress;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final Map<FlinkMember, FlinkResources> resources = new LinkedHashMap<>();
    private final List<ChildProcess> taskManagers = new ArrayList<>();
    private final Runnable closeBeside;
    private ChildProcess jobManager;
    private int started;

    private FlinkCluster(FlinkDistribution flink, Path directory, Map<String, String> options, Runnable closeBeside)
            throws IOException {
        this.flink = flink;
        this.directory = directory;
        this.closeBeside = closeBeside;
        int restPort = FreePorts.next();
        this.restAddress = URI.create("http://127.0.0.1:" + restPort);
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("jobmanager.rpc.address", "127.0.0.1");
        settings.put("jobmanager.bind-host", "127.0.0.1");
        settings.put("jobmanager.rpc.port", Integer.toString(FreePorts.next()));
        settings.put("rest.address", "127.0.0.1");
        settings.put("rest.bind-address", "127.0.0.1");
        settings.put("rest.port", Integer.toString(restPort));
        settings.put("taskmanager.host", "127.0.0.1");
        settings.put("taskmanager.bind-host", "127.0.0.1");
        settings.put("execution.checkpointing.dir", checkpoints().toUri().toString());
        settings.put(
                "execution.checkpointing.savepoint-dir", savepoints().toUri().toString());
        settings.put("io.tmp.dirs", directory.resolve("tmp").toString());
        // The Prometheus reporter listens on every interface.
        settings.put("metrics.reporters", "none");
        settings.putAll(options);
        this.dynamicProperties = settings.entrySet().stream()
                .map(entry -> "-D" + entry.getKey() + "=" + entry.getValue())
                .toList();
        for (String folder : List.of("log", "checkpoints", "savepoints", "tmp")) {
            Files.createDirectories(directory.resolve(folder));
        }
    }

    /**
     * Starts a JobManager and its TaskManagers, and returns when all of them have registered.
     *
     * @param directory for logs and state; stays when the cluster is closed
     * @param taskManagers how many TaskManagers to start
     * @param options settings that win over those of {@code config.yaml}
     * @throws IllegalStateException if the cluster is not up within a minute, with where its logs are
     */
    public static FlinkCluster start(
            FlinkDistribution flink, Path directory, int taskManagers, Map<String, String> options) {
        return start(flink, directory, taskManagers, options, () -> {});
    }

    /**
     * Like {@link #start}, with a ZooKeeper server beside it: a JobManager that is started again goes on with the jobs of
     * the one before, once that one's session has ended, 4 seconds after its death.
     */
    public static FlinkCluster startHighlyAvailable(
            FlinkDistribution flink, Path directory, int taskManagers, Map<String, String> options) {
        try {
            FlinkZooKeeper zooKeeper = FlinkZooKeeper.start(flink, directory.toAbsolutePath());
            Map<String, String> all = new LinkedHashMap<>(zooKeeper.settings());
            all.putAll(options);
            return start(flink, directory, taskManagers, all, zooKeeper::close);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot prepare " + directory, failure);
        }
    }

    private static FlinkCluster start(
            FlinkDistribution flink,
            Path directory,
            int taskManagers,
            Map<String, String> options,
            Runnable closeBeside) {
        try {
            FlinkCluster cluster = new FlinkCluster(flink, directory.toAbsolutePath(), options, closeBeside);
            try {
                cluster.startJobManager();
                for (int i = 0; i < taskManagers; i++) {
                    cluster.startTaskManager();
                }
                cluster.awaitTaskManagers(taskManagers);
                return cluster;
            } catch (RuntimeException | Error failure) {
                cluster.close();
                throw failure;
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot prepare " + directory, failure);
        }
    }

    /** Where REST and the web UI answer. */
    public URI restAddress() {
        return restAddress;
    }

    public Path directory() {
        return directory;
    }

    public Path logs() {
        return directory.resolve("log");
    }

    public Path checkpoints() {
        return directory.resolve("checkpoints");
    }

    public Path savepoints() {
        return directory.resolve("savepoints");
    }

    /** Starts one more TaskManager and returns at once. */
    public void startTaskManager() {
        taskManagers.add(start(FlinkMember.TASK_MANAGER));
    }

    /**
     * Kills the TaskManager that was started last, with SIGKILL.
     *
     * @return its process id
     */
    public long killTaskManager() {
        return killTaskManager(taskManagers.size() - 1);
    }

    /**
     * Kills a TaskManager with SIGKILL.
     *
     * @param number among those that run, in the order of their start; from 0
     * @return its process id
     */
    public long killTaskManager(int number) {
        ChildProcess victim = taskManagers.remove(number);
        victim.kill();
        return victim.pid();
    }

    /** Kills the JobManager with SIGKILL. */
    public void killJobManager() {
        jobManager.kill();
    }

    /**
     * Starts a JobManager at the same addresses and returns at once. It knows nothing of the jobs of the one before, if the
     * cluster is not {@linkplain #startHighlyAvailable highly available}.
     */
    public void startJobManager() {
        jobManager = start(FlinkMember.JOB_MANAGER);
    }

    /** Waits until that many TaskManagers have registered. */
    public void awaitTaskManagers(int count) {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        int registered = -1;
        while (System.nanoTime() < deadline && allAlive()) {
            registered = registeredTaskManagers();
            if (registered >= count) {
                return;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(100);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while Flink was starting", interrupted);
            }
        }
        throw new IllegalStateException(
                "Flink is not up: %s TaskManagers of %d, %d of %d processes are running; logs are in %s"
                        .formatted(
                                registered < 0 ? "no answer about" : registered,
                                count,
                                taskManagers.stream()
                                                .filter(ChildProcess::isAlive)
                                                .count()
                                        + (jobManager.isAlive() ? 1 : 0),
                                taskManagers.size() + 1,
                                logs()));
    }

    private boolean allAlive() {
        return jobManager.isAlive() && taskManagers.stream().allMatch(ChildProcess::isAlive);
    }

    private int registeredTaskManagers() {
        try {
            HttpRequest request = HttpRequest.newBuilder(restAddress.resolve("/overview"))
                    .timeout(Duration.ofSeconds(2))
                    .build();
            Matcher matcher = TASK_MANAGERS.matcher(
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body());
            return matcher.find() ? Integer.parseInt(matcher.group(1)) : -1;
        } catch (IOException notYet) {
            return -1;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    private ChildProcess start(FlinkMember member) {
        started++;
        String name = member.name().toLowerCase(java.util.Locale.ROOT).replace("_", "") + "-" + started;
        FlinkResources memory = resources.computeIfAbsent(member, this::resourcesOf);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(memory.jvmOptions());
        command.addAll(flink.moduleOptions());
        command.add("-Dlog.file=" + logs().resolve(name + ".log"));
        command.add("-Dlog4j.configurationFile="
                + flink.conf().resolve("log4j-console.properties").toUri());
        command.add("-cp");
        command.add(flink.classPath());
        command.add(member.mainClass());
        command.add("--configDir");
        command.add(flink.conf().toString());
        command.addAll(dynamicProperties);
        command.addAll(memory.settings());
        return ChildProcess.start(name, command, Map.of(), logs().resolve(name + ".out"));
    }

    private FlinkResources resourcesOf(FlinkMember member) {
        try {
            return FlinkResources.of(member, flink, dynamicProperties);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while Flink was starting", interrupted);
        }
    }

    /** Ends every process; logs, checkpoints and savepoints stay. */
    @Override
    public void close() {
        taskManagers.forEach(taskManager -> taskManager.terminate(STOP_GRACE));
        taskManagers.clear();
        if (jobManager != null) {
            jobManager.terminate(STOP_GRACE);
        }
        closeBeside.run();
    }
}
