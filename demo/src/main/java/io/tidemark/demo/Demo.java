package io.tidemark.demo;

import io.tidemark.cli.Interruption;
import io.tidemark.cli.TidemarkHome;
import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.PrivateDirectory;
import io.tidemark.problem.ErrorCode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The demo's story, from empty servers to the verdict. */
final class Demo implements AutoCloseable {

    /**
     * What the user asked for.
     *
     * @param rows in the shop at the begin, at least 100
     * @param rate of the workload, transactions per second, more than 0
     * @param duration of streaming under the workload, at least a second
     */
    record Plan(int rows, double rate, Duration duration, long seed, boolean keepRunning) {

        Plan {
            if (rows < 100) {
                throw new IllegalArgumentException("--rows " + rows + " is less than 100");
            }
            if (!(rate > 0 && rate <= 100_000)) {
                throw new IllegalArgumentException("--rate " + rate + " is not above 0 and up to 100000");
            }
            if (duration.toSeconds() < 1) {
                throw new IllegalArgumentException("--duration " + duration.toSeconds() + " is less than 1");
            }
        }
    }

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Flink counts anew every second; without a change for longer, nothing moves. */
    private static final Duration STILL = Duration.ofSeconds(3);

    private final Plan plan;
    private final Screen screen;
    private final Shop shop;
    private final ShopIds ids;
    private final DemoServers servers;
    private final ShopPipeline pipeline;
    private final long seededRows;
    private Workload workload;
    private PipelineStatus counted;
    private Instant countedAt;
    private double rowsPerSecond;

    private Demo(TidemarkHome home, Plan plan, Screen screen, Shop shop, DemoServers servers) throws SQLException {
        this.plan = plan;
        this.screen = screen;
        this.shop = shop;
        this.ids = new ShopIds(shop);
        this.servers = servers;
        this.pipeline = new ShopPipeline(home, servers, PATIENCE, this::show);
        try (Connection source = servers.source().connect(DemoServers.SHOP)) {
            this.seededRows = Shop.rows(source);
        }
        this.workload = workload(plan.seed());
    }

    /**
     * Tells the whole story.
     *
     * @return the exit code: 0 if every view is equal
     */
    static int run(TidemarkHome home, Plan plan, Screen screen) throws Exception {
        PrivateDirectory directory = PrivateDirectory.create("tidemark-demo");
        boolean equal = false;
        try {
            equal = run(home, plan, screen, directory);
            return equal ? 0 : ErrorCode.TARGET_NOT_EQUAL.category().exitCode();
        } catch (SubmissionException refused) {
            screen.result(refused.getMessage());
            return refused.exitCode();
        } finally {
            if (equal) {
                directory.close();
            } else if (!Interruption.begun()) {
                directory.keep();
                screen.say("Logs and checkpoints are in " + directory);
            }
        }
    }

    private static boolean run(TidemarkHome home, Plan plan, Screen screen, PrivateDirectory directory)
            throws Exception {
        screen.say("Starting Postgres (source), Postgres (target) and Flink.");
        try (DemoServers servers = DemoServers.start(home, directory.path())) {
            Shop shop = Shop.ofRows(plan.rows());
            servers.prepare(home, shop, plan.seed());
            try (Demo demo = new Demo(home, plan, screen, shop, servers)) {
                boolean equal = demo.play();
                if (plan.keepRunning()) {
                    if (!equal) {
                        directory.keep();
                    }
                    demo.keepRunning(directory.path());
                }
                return equal;
            }
        }
    }

    private boolean play() throws Exception {
        screen.say("The shop has %,d rows and is open. Submitting sql/shop/pipeline.sql.".formatted(seededRows));
        workload.start();
        String jobId = pipeline.submit(Optional.empty());
        Instant begin = Instant.now();
        screen.say(
                "Job %s runs; its web UI is %s".formatted(jobId, servers.flink().restAddress()));
        pipeline.awaitStreaming();
        screen.say("The snapshot is read after %s; every change since is followed.".formatted(since(begin)));
        stream(plan.duration().dividedBy(3));
        killTaskManager();
        stream(plan.duration().multipliedBy(2).dividedBy(3));
        screen.say("Closing the shop after %,d transactions and waiting until the pipeline has caught up."
                .formatted(workload.transactions()));
        workload.stop();
        pipeline.awaitCaughtUp();
        return verdict();
    }

    private void killTaskManager() throws SQLException, InterruptedException {
        String last = pipeline.flink()
                .lastCheckpoint(pipeline.jobId())
                .map(checkpoint -> "the last checkpoint is " + checkpoint.id())
                .orElse("there is no checkpoint yet");
        long pid = servers.flink().killTaskManager();
        Instant killed = Instant.now();
        screen.say("kill -9 %d: the TaskManager is gone in mid-stream, %s.".formatted(pid, last));
        servers.flink().startTaskManager();
        // No checkpoint that begins without it can complete.
        pipeline.awaitCheckpointAfter(killed);
        screen.say("Recovered: %s after the kill the job has completed a checkpoint again.".formatted(since(killed)));
    }

    private boolean verdict() throws SQLException {
        boolean equal = true;
        for (ViewComparison.Verdict verdict : pipeline.verdicts()) {
            screen.result("  %-30s %,10d rows  %s"
                    .formatted(
                            verdict.view().name(),
                            verdict.rows(),
                            verdict.equal() ? "equal" : "NOT EQUAL in %,d rows".formatted(verdict.differing())));
            verdict.differences().forEach(difference -> screen.result("    " + difference));
            equal &= verdict.equal() && verdict.rows() > 0;
        }
        screen.result(
                equal
                        ? "Verdict: equal. Every view is, row by row, what the source itself computes."
                        : "Verdict: NOT EQUAL.");
        return equal;
    }

    private void keepRunning(Path directory) throws SQLException, InterruptedException {
        workload = workload(plan.seed() + 1);
        workload.start();
        screen.result("The shop is open again; everything stays up until Ctrl-C:");
        screen.result("  Flink   " + servers.flink().restAddress());
        screen.result("  source  " + psql(directory, "source", servers.source(), DemoServers.SHOP));
        screen.result("  target  " + psql(directory, "target", servers.target(), DemoServers.MART));
        while (true) {
            stream(Duration.ofMinutes(1));
        }
    }

    private Workload workload(long seed) {
        return new Workload(servers.source(), DemoServers.SHOP, shop, ids, plan.rate(), seed);
    }

    /** The password goes into a file only its owner can read, not onto the line. */
    private static String psql(Path directory, String name, DatabaseServer server, String database) {
        Path passwords = PasswordFile.write(
                directory.resolve(name + ".pgpass"),
                "%s:%d:*:%s:%s%n".formatted(server.host(), server.port(), server.user(), server.password()));
        return "PGPASSFILE=%s psql -h %s -p %d -U %s %s"
                .formatted(passwords, server.host(), server.port(), server.user(), database);
    }

    private void stream(Duration duration) throws SQLException, InterruptedException {
        Instant end = Instant.now().plus(duration);
        pipeline.await("the workload", status -> Instant.now().isAfter(end));
    }

    private static String since(Instant begin) {
        return StatusLines.seconds(Duration.between(begin, Instant.now()));
    }

    private void show(PipelineStatus status) {
        workload.check();
        Instant now = Instant.now();
        if (counted == null || status.rowsRead() != counted.rowsRead()) {
            rowsPerSecond = counted == null
                    ? 0
                    : Math.max(0, status.rowsRead() - counted.rowsRead())
                            / (Duration.between(countedAt, now).toNanos() / 1e9);
            counted = status;
            countedAt = now;
        } else if (Duration.between(countedAt, now).compareTo(STILL) > 0) {
            rowsPerSecond = 0;
        }
        screen.show(new StatusLines(status, seededRows, rowsPerSecond, workload.transactions(), now));
    }

    @Override
    public void close() throws SQLException {
        workload.close();
        pipeline.close();
    }
}
