package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.FaultProxy;
import io.tidemark.position.BinlogPosition;
import io.tidemark.problem.Problem;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The network between source and job breaks and heals, or another server answers at the address (FAULTS 17, 27). */
abstract class MySqlMovedAddressContract extends MySqlContract {

    private static final String ALL = "SELECT id, note FROM source";
    private static final int CHUNK_ROWS = 100;

    private FaultProxy proxy;
    private JobClient job;

    @BeforeEach
    final void prepareProxy() {
        proxy = FaultProxy.to(shop.server().host(), shop.server().port());
        shop.readThrough(proxy);
    }

    @AfterEach
    final void end() throws Exception {
        proxy.heal();
        if (job.getJobStatus().get() != JobStatus.FAILED) {
            job.cancel().get();
        }
        shop.run("SET GLOBAL general_log = OFF");
        proxy.close();
    }

    private void makeTable() throws SQLException {
        shop.run("CREATE TABLE source (id int PRIMARY KEY, note mediumtext)");
    }

    /** One transaction each, so that the log of another server is as long. */
    private void write(int first, int last) throws SQLException {
        for (int id = first; id <= last; id++) {
            shop.run("INSERT INTO source VALUES (%06d, 'row')".formatted(id));
        }
    }

    private void writeBytes(int id, long count) throws SQLException {
        shop.run("INSERT INTO source VALUES (%06d, repeat('x', %06d))".formatted(id, count));
    }

    /** Fills the log up to where another one ends. */
    private void fillTo(BinlogPosition end) throws SQLException {
        int tried = 1_000;
        long before = shop.head().offset();
        writeBytes(1_000, tried);
        long around = shop.head().offset() - before - tried;
        writeBytes(1_001, end.offset() - shop.head().offset() - around);
    }

    private void submit() throws Exception {
        job = shop.mart()
                .submit(
                        shop.catalog("'scan.incremental.snapshot.chunk.size' = '%d'".formatted(CHUNK_ROWS))
                                + shop.target(
                                        "mirror",
                                        "id int PRIMARY KEY, note text",
                                        "id INT, note STRING, PRIMARY KEY (id) NOT ENFORCED")
                                + "INSERT INTO mirror SELECT id, note FROM %s;".formatted(shop.source("source")),
                        shop.values(),
                        PostgresFixture.settings(Duration.ofMillis(200), 1),
                        Optional.empty());
    }

    private void awaitMirrored() {
        shop.awaitEqual(ALL, "TABLE mirror");
    }

    private int restarts() throws Exception {
        return EndedJob.of(shop.flink().job(job.getJobID())).restarts();
    }

    private void awaitRestarts(int count) {
        await("restart " + count).atMost(PostgresFixture.PATIENCE).until(() -> restarts() >= count);
    }

    private void countReads() throws SQLException {
        shop.run("SET GLOBAL log_output = 'TABLE'", "SET GLOBAL general_log = ON");
    }

    /** How often the reader has read a part of the table, by the server's own log. */
    private long reads() throws SQLException {
        return shop.number(
                """
                SELECT count(*) FROM mysql.general_log
                WHERE user_host LIKE 'reader%%' AND convert(argument USING utf8mb4) LIKE 'SELECT%%note%%FROM `%s`.`source`%%'"""
                        .formatted(shop.database()));
    }

    private void follow() throws Exception {
        makeTable();
        write(1, 50);
        countReads();
        submit();
        awaitMirrored();
        write(51, 60);
        awaitMirrored();
    }

    @Test
    void aStreamThatIsCutGoesOn() throws Exception {
        follow();
        long reads = reads();
        for (int cut = 1; cut <= 3; cut++) {
            write(cut * 100, cut * 100 + 20);
            proxy.cut();
            awaitRestarts(cut);
            awaitMirrored();
        }
        proxy.refuse();
        proxy.cut();
        write(500, 520);
        awaitRestarts(6);
        proxy.heal();
        awaitMirrored();
        assertThat(reads()).as("reads of the table").isEqualTo(reads).isPositive();
    }

    @Test
    void aStreamThatIsHeldUpAndDelayedGoesOnWithoutAFailure() throws Exception {
        follow();
        proxy.stall();
        write(100, 150);
        proxy.heal();
        awaitMirrored();
        proxy.delay(Duration.ofMillis(100));
        write(200, 250);
        awaitMirrored();
        assertThat(restarts()).isZero();
    }

    /** Nothing ends these connections but whoever waits for them. */
    @Test
    void aStreamWhoseConnectionsAreForgottenIsTakenUpAgain() throws Exception {
        follow();
        long reads = reads();
        proxy.forget();
        write(100, 150);
        awaitMirrored();
        assertThat(restarts()).isPositive();
        assertThat(reads()).as("reads of the table").isEqualTo(reads).isPositive();
    }

    private boolean hasStored(BinlogPosition position) throws Exception {
        List<Path> checkpoints = Checkpoints.streaming(shop.flink().checkpoints());
        if (checkpoints.isEmpty()) {
            return false;
        }
        BinlogPosition stored = (BinlogPosition) Checkpoints.stream(checkpoints.get(checkpoints.size() - 1))
                .orElseThrow()
                .position();
        return stored.hasReached(position);
    }

    /** FAULTS 27: the position is one between two transactions there, too, and more has been written behind it. */
    @Test
    void anotherServerWithTheSameFilesIsRefused() throws Exception {
        DatabaseServer before = shop.server();
        try (DatabaseServer first = startServer();
                DatabaseServer other = startServer()) {
            shop.moveToNew(first);
            proxy.retarget(first.host(), first.port());
            makeTable();
            writeBytes(1, 20_000);
            BinlogPosition begin = shop.head();
            write(2, 30);
            submit();
            awaitMirrored();
            BinlogPosition head = shop.head();
            await("a checkpoint at " + head).atMost(PostgresFixture.PATIENCE).until(() -> hasStored(head));
            List<String> mirror = shop.targetRows("TABLE mirror");
            shop.moveToNew(other);
            makeTable();
            fillTo(begin);
            write(2, 60);
            assertThat(shop.log().beginsEvent(head.file(), head.offset())).isTrue();
            proxy.retarget(other.host(), other.port());
            proxy.cut();
            await("the job to fail")
                    .atMost(PostgresFixture.PATIENCE)
                    .until(() -> job.getJobStatus().get() == JobStatus.FAILED);
            Problem problem = ClusterProblems.jobFailure(
                            shop.flink().job(job.getJobID()).getFailureInfo().getException())
                    .problems()
                    .get(0);
            assertThat(problem.code().id()).as(problem.text()).isEqualTo("TM-2027");
            assertThat(shop.targetRows("TABLE mirror")).isEqualTo(mirror);
            assertThat(restarts()).isLessThanOrEqualTo(1);
            shop.moveTo(before);
        }
    }
}
