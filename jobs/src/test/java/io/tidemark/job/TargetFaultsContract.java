package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.FaultProxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.executiongraph.ErrorInfo;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A target that is away, dies, changes its mind, or does not say what has become of a commit. FAULTS 17, 32. */
abstract class TargetFaultsContract extends PostgresContract {

    private static final long SEED = Long.getLong("tidemark.seed", 20_261_122);
    private static final Duration INTERVAL = Duration.ofMillis(200);
    private static final int LOST = 3;
    private static final String AWAY_SECONDS = "tidemark.away.seconds";

    private DatabaseServer target;
    private FaultProxy proxy;
    private Mart mart;
    private JobClient job;

    @Override
    final DatabaseServer startServer() {
        return startSynchronous();
    }

    abstract DatabaseServer startTarget();

    /** @param port at which pipelines find the server */
    abstract Mart mart(DatabaseServer server, int port) throws SQLException;

    @BeforeAll
    final void startTargetServer() {
        target = startTarget();
    }

    @AfterAll
    final void stopTargetServer() {
        target.close();
    }

    @BeforeEach
    final void startJob() throws Exception {
        proxy = FaultProxy.to(target.host(), target.port());
        mart = mart(target, proxy.port());
        Bank.prepare(shop);
        Map<String, String> values = new HashMap<>(shop.values());
        values.putAll(mart.values());
        job = shop.submit(
                shop.catalog() + Bank.all(mart), values, PostgresFixture.settings(INTERVAL, 2), Optional.empty());
        await().atMost(PostgresFixture.PATIENCE)
                .ignoreExceptions()
                .until(() -> mart.number("SELECT count(*) FROM tidemark.tidemark WHERE phase = 'STREAMING'") == 1);
    }

    @AfterEach
    final void closeMart() throws Exception {
        proxy.heal();
        // Whoever still writes would be waited for.
        shop.flink().close();
        proxy.close();
        mart.close();
    }

    /** Something that happens to the target. */
    private interface Fault {

        /** Returns when it has happened, and is over. */
        void happen(Bank bank) throws Exception;
    }

    /** As {@link #assertWhole}, and the job goes on all the time. */
    private void assertUnharmed(Fault fault) throws Exception {
        assertWhole(fault);
        assertThat(restarts()).as("restarts").isZero();
        job.cancel().get();
    }

    /** Rows and tidemark are as if nothing had happened, in each read meanwhile and in the end; nothing stays staged. */
    private void assertWhole(Fault fault) throws Exception {
        try (Bank bank = Bank.open(shop, SEED);
                BankReader reader = BankReader.openPatient(mart)) {
            awaitMore(bank, 20);
            fault.happen(bank);
            awaitMore(bank, 20);
            bank.close();
            Bank.awaitEqual(shop, mart);
            reader.awaitReads();
            reader.assertWhole();
        } catch (Exception | AssertionError failure) {
            ErrorInfo reason = shop.flink().job(job.getJobID()).getFailureInfo();
            if (reason != null) {
                failure.addSuppressed(reason.getException());
            }
            throw failure;
        }
        await().atMost(PostgresFixture.PATIENCE)
                .untilAsserted(() -> assertThat(staged()).isZero());
    }

    private int restarts() throws Exception {
        return EndedJob.of(shop.flink().job(job.getJobID())).restarts();
    }

    private static void awaitMore(Bank bank, int transactions) {
        long before = bank.transactions();
        await().atMost(PostgresFixture.PATIENCE).until(() -> bank.transactions() >= before + transactions);
    }

    /** Rows in all stages. */
    private long staged() throws Exception {
        long rows = 0;
        for (String stage : mart.rows("SELECT DISTINCT stage FROM tidemark.slot")) {
            rows += mart.number("SELECT count(*) FROM tidemark." + mart.quoted(stage));
        }
        return rows;
    }

    private void loseAnswers(String... said) throws Exception {
        assertUnharmed(bank -> {
            proxy.loseAnswers(LOST, said);
            await("answers lost").atMost(PostgresFixture.PATIENCE).until(() -> proxy.answersLost() == LOST);
        });
    }

    @Test
    void theAnswerToTheCommitOfAnEpochIsLost() throws Exception {
        loseAnswers("INSERT INTO tidemark.tidemark_history", "COMMIT");
    }

    @Test
    void theAnswerToTheCommitOfStagedRowsIsLost() throws Exception {
        loseAnswers("SET flushes = flushes + 1", "COMMIT");
    }

    @Test
    void theConnectionEndsAheadOfTheCommitOfAnEpoch() throws Exception {
        loseAnswers("INSERT INTO tidemark.tidemark_history");
    }

    @Test
    void theTargetIsAwayForAWhile() throws Exception {
        assertUnharmed(bank -> {
            long refused = proxy.accepted();
            proxy.refuse();
            proxy.cut();
            awaitMore(bank, 100);
            await().atMost(PostgresFixture.PATIENCE).until(() -> proxy.accepted() > refused);
            proxy.heal();
        });
    }

    /** Beyond what the job waits for, so that it is restarted until the target is back. */
    @Test
    @EnabledIfSystemProperty(named = AWAY_SECONDS, matches = "\\d+")
    void theTargetIsAwayForLong() throws Exception {
        Duration away = Duration.ofSeconds(Long.getLong(AWAY_SECONDS));
        assertWhole(bank -> {
            Instant back = Instant.now().plus(away);
            proxy.refuse();
            proxy.cut();
            await().atMost(away.plus(PostgresFixture.PATIENCE))
                    .until(() -> Instant.now().isAfter(back) && restarts() > 0);
            System.out.printf("away for %s: %d transactions, %d restarts%n", away, bank.transactions(), restarts());
            proxy.heal();
        });
        job.cancel().get();
    }

    @Test
    void theTargetAnswersLate() throws Exception {
        assertUnharmed(bank -> {
            proxy.delay(Duration.ofMillis(50));
            awaitMore(bank, 100);
            proxy.heal();
        });
    }

    @Test
    void theTargetIsReadOnlyForAWhile() throws Exception {
        assertUnharmed(bank -> {
            try (Connection operator = mart.connect()) {
                mart.execute(operator, mart.refuseWrites());
                try {
                    long before = proxy.accepted();
                    proxy.cut();
                    await("connections that come, are refused by their first statement and go")
                            .atMost(PostgresFixture.PATIENCE)
                            .until(() -> proxy.accepted() - proxy.open() >= before + 3);
                } finally {
                    mart.execute(operator, mart.allowWrites());
                }
            }
        });
    }

    /** What the target is at when it dies. */
    private interface Moment {

        /** Keeps the pipeline there until the transaction ends, and waits until it is there. */
        void hold(Connection connection) throws Exception;
    }

    private void dieAndComeBack(Moment moment) throws Exception {
        assertUnharmed(bank -> {
            Connection connection = mart.connectToLock();
            connection.setAutoCommit(false);
            moment.hold(connection);
            target.kill();
            try {
                connection.abort(Runnable::run);
                awaitMore(bank, 100);
            } finally {
                target.start();
            }
        });
    }

    @Test
    void theTargetIsKilledInTheMiddleOfAnApply() throws Exception {
        dieAndComeBack(connection -> {
            mart.execute(connection, mart.lockTidemark());
            mart.awaitWaiting("INSERT INTO tidemark.tidemark%");
        });
    }

    @Test
    void theTargetIsKilledWhileRowsAreStaged() throws Exception {
        dieAndComeBack(connection -> {
            mart.execute(connection, "SELECT 1 FROM tidemark.slot WHERE stage LIKE '%history_m' FOR UPDATE");
            mart.awaitWaiting("%tidemark.slot%");
        });
    }
}
