package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.FaultProxy;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A target that is away, changes its mind, or does not say what has become of a commit. FAULTS 17, 32. */
class TargetFaultsIT extends PostgresContract {

    private static final long SEED = Long.getLong("tidemark.seed", 20_261_122);
    private static final Duration INTERVAL = Duration.ofMillis(200);
    private static final int LOST = 3;

    private FaultProxy proxy;
    private JobClient job;

    @Override
    DatabaseServer startServer() {
        return startSynchronous();
    }

    @BeforeEach
    void startJob() throws Exception {
        proxy = FaultProxy.to(shop.server().host(), shop.server().port());
        shop.writeThrough(proxy);
        Bank.prepare(shop);
        job = shop.submit(shop.catalog() + Bank.all(shop), PostgresFixture.settings(INTERVAL, 2), Optional.empty());
        await().atMost(PostgresFixture.PATIENCE)
                .ignoreExceptions()
                .until(() -> shop.number("SELECT count(*) FROM tidemark.tidemark WHERE phase = 'STREAMING'") == 1);
    }

    @AfterEach
    void closeProxy() {
        proxy.heal();
        proxy.close();
    }

    /** Something that happens to the target. */
    private interface Fault {

        /** Returns when it has happened, and is over. */
        void happen(Bank bank) throws Exception;
    }

    /** Rows and tidemark are as if nothing had happened, in each read meanwhile and in the end; nothing stays staged. */
    private void assertUnharmed(Fault fault) throws Exception {
        try (Bank bank = Bank.open(shop, SEED);
                BankReader reader = BankReader.open(shop)) {
            awaitMore(bank, 20);
            fault.happen(bank);
            awaitMore(bank, 20);
            bank.close();
            Bank.awaitEqual(shop);
            reader.assertWhole();
        }
        assertThat(EndedJob.of(shop.flink().job(job.getJobID())).restarts())
                .as("restarts")
                .isZero();
        await().atMost(PostgresFixture.PATIENCE)
                .untilAsserted(() -> assertThat(staged()).isZero());
        job.cancel().get();
    }

    private static void awaitMore(Bank bank, int transactions) {
        long before = bank.transactions();
        await().atMost(PostgresFixture.PATIENCE).until(() -> bank.transactions() >= before + transactions);
    }

    /** Rows in all stages. */
    private long staged() throws Exception {
        long rows = 0;
        for (String stage : shop.rows("SELECT DISTINCT quote_ident(stage) FROM tidemark.slot")) {
            rows += shop.number("SELECT count(*) FROM tidemark." + stage);
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
        loseAnswers("UPDATE tidemark.slot SET flushes", "COMMIT");
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
            shop.run("ALTER DATABASE %s SET default_transaction_read_only = on".formatted(shop.database()));
            long before = proxy.accepted();
            proxy.cut();
            // Those that came first were let in, and each that comes again was refused by its first statement.
            await().atMost(PostgresFixture.PATIENCE).until(() -> proxy.accepted() > before + 10);
            shop.run("ALTER DATABASE %s RESET default_transaction_read_only".formatted(shop.database()));
        });
    }
}
