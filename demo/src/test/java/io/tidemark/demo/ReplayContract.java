package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * FAULTS 7 and 8: savepoints are replayed by the tool alone, under load, and whatever was done by hand to rows that
 * have changed since is put right; a table without a key keeps it. {@code -Dtidemark.replays} says how many savepoints there
 * are, taken over some minutes then and each replayed twice.
 */
abstract class ReplayContract {

    private static final int LEAST = 3;
    private static final int SAVEPOINTS = Integer.getInteger("tidemark.replays", LEAST);
    private static final int EPOCHS_BETWEEN = SAVEPOINTS > LEAST ? 100 : 2;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private ReplayBank bank;
    private TargetCopy copy;
    private long seed = 11;
    private int damaged;
    private long transactions;
    private int held;

    abstract BankDatabase database();

    @Test
    void eachSavepointIsReplayedAndNobodyReadsAMixture() throws Exception {
        try (ReplayBank started = ReplayBank.start(database(), directory)) {
            bank = started;
            List<String> savepoints = savepoints();
            try (BankReader reader = bank.reader()) {
                for (String savepoint : savepoints) {
                    replayed(savepoint);
                    reader.assertWhole();
                    if (SAVEPOINTS > LEAST || savepoint.equals(savepoints.get(0))) {
                        replayed(savepoint);
                        reader.assertWhole();
                    }
                }
                assertThat(reader.reads()).isPositive();
                if (SAVEPOINTS > LEAST) {
                    assertThat(held)
                            .as("replays with epochs that would have been a mixture")
                            .isPositive();
                }
                System.out.printf(
                        "%s: %d savepoints replayed, %d times with epochs held, %d transactions of %d writers, %d reads, all whole%n",
                        getClass().getSimpleName(),
                        savepoints.size(),
                        held,
                        transactions,
                        ReplayBank.SIZE.writers(),
                        reader.reads());
            }
            planned(savepoints.get(0));
            putBack(savepoints);
            if (bank.isPinned()) {
                released(savepoints.get(0), savepoints.subList(1, savepoints.size()));
            }
        }
    }

    /** The target is copied between the second one and the third. */
    private List<String> savepoints() throws Exception {
        List<String> savepoints = new ArrayList<>();
        try (BankLoad load = bank.load(seed++)) {
            while (savepoints.size() < SAVEPOINTS) {
                bank.awaitMoves(EPOCHS_BETWEEN);
                savepoints.add(bank.savepoint());
                if (savepoints.size() == 2) {
                    copy = bank.copy(ReplayBank.MART);
                }
            }
            transactions += load.transactions();
        }
        return savepoints;
    }

    private void replayed(String savepoint) throws Exception {
        try (BankLoad load = bank.load(seed++)) {
            bank.awaitMoves(1);
            damage();
            String job = bank.job();
            isTakenBackTo(job, replayed(savepoint, "--to", savepoint));
            bank.awaitMoves(1);
            assertThat(load.transactions()).isPositive();
            transactions += load.transactions();
        }
        bank.awaitEqual();
        assertThat(bank.addedByHand()).isEqualTo(damaged);
    }

    /** @return what it has said to programs */
    private JsonNode replayed(String savepoint, String... which) throws Exception {
        List<String> options = new ArrayList<>(List.of(which));
        options.addAll(List.of("--apply", "-o", "json"));
        assertThat(bank.replay(options.toArray(String[]::new)))
                .as(bank.out() + bank.err())
                .isZero();
        JsonNode done = new ObjectMapper().readTree(bank.out());
        assertThat(done.path("savepoint").asText()).isEqualTo(savepoint);
        assertThat(done.path("newJob").asText()).matches("[0-9a-f]{32}");
        assertThat(bank.err()).contains("bank is replayed from " + savepoint);
        held += bank.err().contains("Reading again: checkpoint ") ? 1 : 0;
        return done;
    }

    /** The way back is what the job was stopped with, pinned if that has to be. */
    private void isTakenBackTo(String job, JsonNode done) throws Exception {
        String undo = done.path("undo").asText();
        assertThat(undo).contains("savepoint-" + job.substring(0, 6) + "-");
        assertThat(done.path("back").asText()).contains(" --to " + undo + " ");
        assertThat(done.path("undoPins").isEmpty()).isNotEqualTo(bank.isPinned());
        if (bank.isPinned()) {
            assertThat(bank.tidemark(List.of("pin", "release", undo, "--apply")))
                    .as(bank.err())
                    .isZero();
        }
    }

    private void planned(String savepoint) throws Exception {
        String job = bank.job();
        assertThat(bank.replay("--to", savepoint)).as(bank.err()).isZero();
        assertThat(bank.out())
                .contains(
                        "  replay it from " + savepoint,
                        " of log to read again\n",
                        "ahead of the savepoint",
                        "Nothing that is known stands against it.\nNothing has been done. To do it: tidemark pipeline replay ");
        assertThat(bank.replay("--as-of", "2001-01-01T00:00:00Z"))
                .as(bank.out())
                .isEqualTo(6);
        assertThat(bank.err()).startsWith("TM-4006").contains("Replayable are:\n");
        assertThat(bank.job()).isEqualTo(job);
    }

    /**
     * Changes rows at the source since the savepoint, and then at the target, none of which the load changes; all sums stay as
     * they are, so that whoever reads meanwhile sees none of it.
     */
    private void damage() throws Exception {
        damaged++;
        int added = ReplayBank.SIZE.accounts() + damaged;
        int gone = ReplayBank.SIZE.accounts() - damaged;
        int more = ReplayBank.SIZE.used() + 1;
        int less = ReplayBank.SIZE.used() + 2;
        bank.execute(
                ReplayBank.BANK,
                "UPDATE accounts SET balance = balance + CASE id WHEN %1$d THEN 5 ELSE -5 END WHERE id IN (%1$d, %2$d)"
                        .formatted(more, less),
                "INSERT INTO accounts VALUES (%d, 0)".formatted(added),
                "DELETE FROM accounts WHERE id = " + gone);
        await().atMost(ReplayBank.PATIENCE).until(() -> bank.rows(
                        ReplayBank.MART, "SELECT id FROM accounts_m WHERE id IN (%d, %d)".formatted(added, gone))
                .equals(List.of(Integer.toString(added))));
        bank.addByHand();
        bank.execute(
                ReplayBank.MART,
                "UPDATE accounts_m SET balance = CASE id WHEN %1$d THEN 7777 ELSE -7777 END WHERE id IN (%1$d, %2$d)"
                        .formatted(more, less),
                "DELETE FROM accounts_m WHERE id = " + added,
                "INSERT INTO accounts_m VALUES (%d, 0)".formatted(gone));
    }

    /** The job ends for a target that somebody puts back: it is stopped first. */
    private void putBack(List<String> savepoints) throws Exception {
        assertThat(bank.tidemark(List.of("pipeline", "stop", "bank", "--apply")))
                .as(bank.err())
                .isZero();
        copy.putBack();
        assertThat(bank.replay("--to", savepoints.get(2), "--apply"))
                .as(bank.out())
                .isEqualTo(5);
        assertThat(bank.err())
                .contains(
                        "TM-3011",
                        "The newest that can be replayed into the targets as they are: " + savepoints.get(1),
                        "Nothing has been stopped or changed.");
        try (BankReader reader = bank.reader();
                BankLoad load = bank.load(seed++)) {
            replayed(savepoints.get(1), "--to", "auto");
            assertThat(load.transactions()).isPositive();
            reader.assertWhole();
        }
        bank.awaitEqual();
    }

    /** What Flink CDC's own connector does from there is shown where our guard is compared with it. */
    private void released(String savepoint, List<String> others) throws Exception {
        assertThat(bank.tidemark(List.of("pin", "release", savepoint, "--apply")))
                .as(bank.err())
                .isZero();
        String job = bank.job();
        assertThat(bank.replay("--to", savepoint, "--apply")).as(bank.out()).isEqualTo(4);
        assertThat(bank.err()).startsWith("TM-2014").contains(savepoint + " cannot be replayed: ");
        assertThat(bank.err().substring(bank.err().indexOf("Replayable are:")))
                .contains(others)
                .doesNotContain(savepoint);
        assertThat(bank.job()).isEqualTo(job);
    }
}
