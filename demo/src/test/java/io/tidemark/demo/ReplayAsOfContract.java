package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code --as-of} agrees to the transaction with the times at which whoever writes has committed. Which transactions a savepoint
 * has is known by when it was taken: nobody writes while one is.
 */
abstract class ReplayAsOfContract {

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private ReplayBank bank;

    abstract BankDatabase database();

    /** Changes an account by one transaction. */
    abstract Committed commit(ReplayBank bank) throws Exception;

    /**
     * A transaction's time as far as the source's log says it and its writer knows it.
     *
     * @param earliest that it can be
     * @param latest that it can be, the same where the server tells its writer
     */
    record Committed(Instant earliest, Instant latest) {

        Committed {
            assertThat(earliest).isBeforeOrEqualTo(latest);
        }

        private Instant justBefore() {
            return earliest.minus(1, ChronoUnit.MICROS);
        }
    }

    static void change(ReplayBank bank) throws Exception {
        bank.execute(ReplayBank.BANK, "UPDATE accounts SET balance = balance + 1 WHERE id = 1");
    }

    @Test
    void aTimeFindsTheSavepointWhoseLastTransactionWasCommittedByThen() throws Exception {
        try (ReplayBank started = ReplayBank.startApart(database(), directory)) {
            bank = started;
            List<String> savepoints = new ArrayList<>();
            List<Committed> lasts = new ArrayList<>();
            List<Committed> nexts = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                nexts.add(commit(bank));
                lasts.add(commit(bank));
                bank.awaitEqual();
                savepoints.add(bank.savepointAtRest());
            }
            nexts.add(commit(bank));

            assertThat(bank.replay("--as-of", lasts.get(0).justBefore().toString()))
                    .as(bank.out())
                    .isEqualTo(6);
            assertThat(bank.err()).startsWith("TM-4006");
            for (int i = 0; i < 2; i++) {
                finds(savepoints.get(i), lasts.get(i).latest());
                finds(savepoints.get(i), nexts.get(i + 1).justBefore());
            }
            finds(savepoints.get(0), lasts.get(1).justBefore());
        }
    }

    private void finds(String savepoint, Instant time) {
        assertThat(bank.replay("--as-of", time.toString())).as(bank.err()).isZero();
        assertThat(bank.out()).contains("  replay it from " + savepoint + ", of ");
    }
}
