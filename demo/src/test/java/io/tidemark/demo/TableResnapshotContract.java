package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A table is read anew by the tool alone, while the bank works and somebody reads its mirrors. */
abstract class TableResnapshotContract {

    private static final String STATE = "SELECT state FROM tidemark.resnapshot WHERE table_name LIKE '%accounts_m'";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private ReplayBank bank;

    abstract BankDatabase database();

    /** As the source calls it. */
    abstract String accounts();

    private int resnapshot(String... more) {
        List<String> words = bank.words("table", "resnapshot", bank.file().toString());
        words.addAll(List.of(more));
        return bank.tidemark(words);
    }

    /** Of accounts that nobody else changes and that have nothing, so that the sums stay equal, by each statement. */
    private void damage() throws Exception {
        int account = ReplayBank.SIZE.used();
        bank.execute(
                ReplayBank.MART,
                "UPDATE accounts_m SET balance = CASE id WHEN %1$d THEN 7777 ELSE -7777 END WHERE id IN (%1$d, %2$d)"
                        .formatted(account + 1, account + 2),
                "DELETE FROM accounts_m WHERE id = " + (account + 3),
                "INSERT INTO accounts_m VALUES (%d, 0)".formatted(ReplayBank.SIZE.accounts() + 1));
    }

    private List<String> accountsAtRest(String database, String table) throws Exception {
        return new ArrayList<>(bank.rows(
                database,
                "SELECT concat(id, '=', balance) FROM %s WHERE id > %d ORDER BY id"
                        .formatted(table, ReplayBank.SIZE.used())));
    }

    @Test
    void rowsThatWereChangedDeletedAndAddedAreAsInTheSourceWhileTheOthersStream() throws Exception {
        try (ReplayBank started = ReplayBank.start(database(), directory)) {
            bank = started;
            String first = bank.job();
            assertThat(resnapshot("nobody.accounts", "--apply")).isEqualTo(3);
            assertThat(bank.err())
                    .contains(
                            "TM-1024",
                            "the pipeline reads no table nobody.accounts",
                            "Nothing has been stopped: bank goes on");
            assertThat(bank.job()).isEqualTo(first);
            try (BankReader reader = bank.reader();
                    BankLoad load = bank.load(3)) {
                bank.awaitMoves(2);
                damage();
                assertThat(resnapshot(accounts(), "--apply")).as(bank.err()).isZero();
                await("all rows given, and what was not among them gone")
                        .atMost(ReplayBank.PATIENCE)
                        .ignoreExceptions()
                        .untilAsserted(() ->
                                assertThat(bank.rows(ReplayBank.MART, STATE)).containsExactly("SWEPT"));
                assertThat(accountsAtRest(ReplayBank.MART, "accounts_m"))
                        .isEqualTo(accountsAtRest(ReplayBank.BANK, "accounts"));
                bank.awaitMoves(2);
                assertThat(load.transactions()).isPositive();
                reader.assertWhole();
                assertThat(reader.reads()).isPositive();
            }
            bank.awaitEqual();
            assertThat(bank.job()).isNotEqualTo(first);
        }
    }
}
