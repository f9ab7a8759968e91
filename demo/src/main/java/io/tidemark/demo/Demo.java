package io.tidemark.demo;

import io.tidemark.cli.TidemarkHome;
import io.tidemark.cli.pipeline.PipelineClient;
import io.tidemark.cli.rest.CompletedCheckpoint;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.embedded.DatabaseServer;
import io.tidemark.position.WalPosition;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import io.tidemark.cli.TidemarkHome;
import io.tidemark.cli.pipeline.PipelineClient;
import io.tidemark.cli.rest.CompletedCheckpoint;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.embedded.DatabaseServer;
import io.tidemark.position.WalPosition;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The demo's story, from empty servers to the verdict. */
final class Demo implements AutoCloseable {

    /**
     * What the user asked for.
     *
     * @param rows in the shop at the begin
     * @param rate of the workload, transactions per second
     * @param duration of streaming under the workload
     */
    record Plan(int rows, double rate, Duration duration, long seed, boolean keepRunning) {}

    private static final Duration REFRESH = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Plan plan;
    private final Screen screen;
    private final Shop shop;
    private final DemoServers servers;
    private final FlinkRest flink;
    private final Connection source;
    private final Connection target;
    private String jobId;
    private StatusReader reader;
    private Workload workload;
    private long seededRows;
    private PipelineStatus before;
    private Instant beforeAt;

    private Demo(Plan plan, Screen screen, Shop shop, DemoServers servers) throws SQLException {
        this.plan = plan;
        this.screen = screen;
        this.shop = shop;
        this.servers = servers;
        this.flink = new FlinkRest(servers.flink().restAddress());
        this.source = servers.source().connect(DemoServers.SHOP);
        this.target = servers.target().connect(DemoServers.MART);
    }

    /** @return the exit code: 0 if every view is equal */
    static int run(TidemarkHome home, Plan plan, Screen screen) throws Exception {
        Path directory = Files.createTempDirectory("tidemark-demo-");
        boolean good = false;
        try {
            screen.say("Starting Postgres (source), Postgres (target) and Flink.");
            try (DemoServers servers = DemoServers.start(home, directory, Map.of())) {
                Shop shop = Shop.ofRows(plan.rows());
                servers.prepare(home, shop, plan.seed());
                try (Demo demo = new Demo(plan, screen, shop, servers)) {
                    demo.submit(home);
                    good = demo.play();
                    if (plan.keepRunning()) {
                        demo.keepRunning(directory);
                    }
                }
            }
            return good ? 0 : ErrorCode.TARGET_NOT_EQUAL.category().exitCode();
        } finally {
            if (good) {
                Directories.delete(directory);
            } else {
                screen.say("Logs and checkpoints are in " + directory);
            }
        }
    }

    private void submit(TidemarkHome home) throws SQLException, IOException, InterruptedException {
        seededRows = Shop.rows(source);
        source.setAutoCommit(true);
        screen.say("The shop has %,d rows. Submitting sql/shop/pipeline.sql.".formatted(seededRows));
        workload = new Workload(servers.source(), DemoServers.SHOP, shop, plan.rate(), plan.seed());
        workload.start();
        PipelineClient client = new PipelineClient(home, servers.flink().restAddress());
        PipelineClient.Result result =
                client.submit(home.sql().resolve("shop/pipeline.sql"), servers.variables(), Optional.empty(), false);
        if (result.exitCode() != 0) {
            throw new ProblemException(new Problem(
                    ErrorCode.SUBMISSION_REFUSED,
                    result.problems(),
                    "a pipeline that starts",
                    "See what is said above."));
        }
        jobId = result.output();
        reader = new StatusReader(flink, jobId, source, target);
        screen.say(
                "Job %s runs; its web UI is %s".formatted(jobId, servers.flink().restAddress()));
    }

    private boolean play() throws SQLException, InterruptedException {
        Instant begin = Instant.now();
        await(
                "the snapshot",
                status -> status.streaming() && status.acknowledged().isPresent());
        screen.say("The snapshot is read after %s; every change since is followed."
                .formatted(StatusLines.seconds(Duration.between(begin, Instant.now()))));
        stream(plan.duration().dividedBy(3));
        killTaskManager();
        stream(plan.duration().multipliedBy(2).dividedBy(3));
        screen.say("Stopping the workload after %,d transactions and waiting until the pipeline has caught up."
                .formatted(workload.transactions()));
        workload.stop();
        awaitCaughtUp();
        return verdict();
    }

    private void killTaskManager() throws SQLException, InterruptedException {
        Optional<CompletedCheckpoint> last = flink.lastCheckpoint(jobId);
        long pid = servers.flink().killTaskManager();
        Instant killed = Instant.now();
        screen.say("kill -9 %d: the TaskManager is gone in mid-stream, the last checkpoint is %s."
                .formatted(
                        pid,
                        last.map(checkpoint -> Long.toString(checkpoint.id())).orElse("none")));
        servers.flink().startTaskManager();
        await("the loss of the TaskManager", status -> !status.running() || restarted(killed));
        await("the recovery", status -> status.running() && checkpointAfter(status, killed));
        screen.say("Recovered: the job has completed a checkpoint again %s after the kill."
                .formatted(StatusLines.seconds(Duration.between(killed, Instant.now()))));
    }

    private boolean restarted(Instant since) {
        return flink.lastCheckpoint(jobId)
                .filter(checkpoint -> checkpoint.triggered().isAfter(since))
                .isPresent();
    }

    private static boolean checkpointAfter(PipelineStatus status, Instant since) {
        return status.checkpoint()
                .filter(checkpoint -> checkpoint.triggered().isAfter(since))
                .isPresent();
    }

    /** Every table changes once more; when all of these changes are acknowledged, so is everything before them. */
    private void awaitCaughtUp() throws SQLException, InterruptedException {
        WalPosition end = LastChange.toEveryTable(source);
        await("the last change", status -> status.acknowledged()
                .filter(position -> !position.isBefore(end))
                .isPresent());
        Instant acknowledged = Instant.now();
        await("the last epoch", status -> checkpointAfter(status, acknowledged));
    }

    private boolean verdict() throws SQLException {
        boolean equal = true;
        try (Connection expected = servers.source().connect(DemoServers.SHOP);
                Connection actual = servers.target().connect(DemoServers.MART)) {
            for (View view : ShopViews.ALL) {
                ViewComparison.Verdict verdict = ViewComparison.compare(view, expected, actual);
                screen.say("%-32s %,10d rows  %s"
                        .formatted(
                                view.name(),
                                verdict.rows(),
                                verdict.equal() ? "equal" : "NOT EQUAL in %,d rows".formatted(verdict.differing())));
                verdict.differences().forEach(difference -> screen.say("    " + difference));
                equal &= verdict.equal();
            }
        }
        screen.say(
                equal ? "Verdict: equal. Every view is, row by row, what the source computes." : "Verdict: NOT EQUAL.");
        return equal;
    }

    private void keepRunning(Path directory) throws SQLException, InterruptedException {
        workload = new Workload(servers.source(), DemoServers.SHOP, shop, plan.rate(), plan.seed() + 1);
        screen.say("Everything stays up until Ctrl-C:");
        screen.say("  Flink   " + servers.flink().restAddress());
        screen.say("  source  " + psql(directory, "source", servers.source(), DemoServers.SHOP));
        screen.say("  target  " + psql(directory, "target", servers.target(), DemoServers.MART));
        new CountDownLatch(1).await();
    }

    /** The password goes into a file only its owner can read, not onto the line. */
    private static String psql(Path directory, String name, DatabaseServer server, String database) {
        Path passwords = Directories.privateFile(
                directory.resolve(name + ".pgpass"),
                "%s:%d:*:%s:%s%n".formatted(server.host(), server.port(), server.user(), server.password()));
        return "PGPASSFILE=%s psql -h %s -p %d -U %s %s"
                .formatted(passwords, server.host(), server.port(), server.user(), database);
    }

    private void stream(Duration duration) throws SQLException, InterruptedException {
        Instant end = Instant.now().plus(duration);
        await("the workload", status -> Instant.now().isAfter(end));
    }

    private void await(String what, Predicate<PipelineStatus> done) throws SQLException, InterruptedException {
        Instant deadline = Instant.now().plus(PATIENCE).plus(plan.duration());
        while (true) {
            PipelineStatus status = reader.read();
            show(status);
            if (done.test(status)) {
                return;
            }
            boolean failed = status.jobState().equals("FAILED");
            if (failed || Instant.now().isAfter(deadline)) {
                throw new ProblemException(new Problem(
                        failed ? ErrorCode.JOB_FAILED : ErrorCode.DEADLINE_MISSED,
                        "waiting for %s, the job is %s: %s"
                                .formatted(
                                        what,
                                        status.jobState(),
                                        flink.lastFailure(jobId).orElse("it has not failed")),
                        what + " within " + PATIENCE.plus(plan.duration()).toSeconds() + " s",
                        "See the logs in " + servers.flink().logs()));
            }
            TimeUnit.NANOSECONDS.sleep(REFRESH.toNanos());
        }
    }

    private void show(PipelineStatus status) {
        Instant now = Instant.now();
        double rowsPerSecond = 0;
        if (before != null) {
            double seconds = Duration.between(beforeAt, now).toNanos() / 1e9;
            rowsPerSecond = Math.max(0, status.rowsRead() - before.rowsRead()) / seconds;
        }
        before = status;
        beforeAt = now;
        screen.show(new StatusLines(status, seededRows, rowsPerSecond, workload.transactions(), now));
    }

    @Override
    public void close() throws SQLException {
        workload.close();
        source.close();
        target.close();
    }
}
