package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** FAULTS 7 and 8: savepoints are replayed by the tool alone, under load. */
abstract class ReplayContract {

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private ReplayBank bank;
    private TargetCopy copy;
    private String undo;
    private long seed = 11;

    abstract BankDatabase database();

    @Test
    void eachSavepointIsReplayedTwiceAndNobodyReadsAMixture() throws Exception {
        try (ReplayBank started = ReplayBank.start(database(), directory)) {
            bank = started;
            List<String> savepoints = savepoints();
            try (BankReader reader = bank.reader()) {
                for (String savepoint : savepoints) {
                    replayed(savepoint);
                    replayed(savepoint);
                }
                reader.assertWhole();
                assertThat(reader.reads()).isPositive();
            }
            planned(savepoints.get(0));
            timesAreThoseOfTheTransactions(bank.isPinned() ? savepoints.get(2) : undo.replaceFirst("^file:/*", "/"));
            damagedRowsArePutRight(savepoints.get(2));
            putBack(savepoints);
            if (bank.isPinned()) {
                released(savepoints.get(0), savepoints.subList(1, savepoints.size()));
            }
        }
    }

    /** Three of them; the target is copied between the second one and the third. */
    private List<String> savepoints() throws Exception {
        List<String> savepoints = new ArrayList<>();
        try (BankLoad load = bank.load(seed++)) {
            bank.awaitMoves(2);
            savepoints.add(bank.savepoint());
            savepoints.add(bank.savepoint());
            copy = bank.copy(ReplayBank.MART);
            bank.awaitMoves(2);
            savepoints.add(bank.savepoint());
            assertThat(load.transactions()).isPositive();
        }
        return savepoints;
    }

    private void replayed(String savepoint) throws Exception {
        try (BankLoad load = bank.load(seed++)) {
            bank.awaitMoves(1);
            String job = bank.job();
            isTakenBackTo(job, replayed(savepoint, "--to", savepoint));
            bank.awaitMoves(1);
            assertThat(load.transactions()).isPositive();
        }
        bank.awaitEqual();
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
        return done;
    }

    /** The way back is what the job was stopped with, pinned if that has to be. */
    private void isTakenBackTo(String job, JsonNode done) throws Exception {
        undo = done.path("undo").asText();
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
     * By the times at which whoever writes has committed, and not by what the tool says itself.
     *
     * @param newest that can be replayed, of before
     */
    private void timesAreThoseOfTheTransactions(String newest) throws Exception {
        Map<Instant, String> taken = new TreeMap<>();
        Instant before = ReplayBank.lastMomentOfASecond();
        for (int i = 1; i <= 2; i++) {
            for (String table : ReplayBank.TABLES) {
                bank.execute(ReplayBank.BANK, "UPDATE %s SET balance = balance + 1 WHERE id = 2".formatted(table));
            }
            bank.awaitEqual();
            String savepoint = bank.savepointAtRest();
            taken.put(ReplayBank.lastMomentOfASecond(), savepoint);
        }
        for (Map.Entry<Instant, String> one : taken.entrySet()) {
            assertThat(bank.replay("--as-of", one.getKey().toString()))
                    .as(bank.err())
                    .isZero();
            assertThat(bank.out()).contains("  replay it from " + one.getValue() + ", of ");
        }
        assertThat(bank.replay("--as-of", before.toString())).as(bank.err()).isZero();
        assertThat(bank.out()).contains("  replay it from " + newest + ", of ");
    }

    /** Rows that have changed at the source since the savepoint come again, and deletes by key are no harm. */
    private void damagedRowsArePutRight(String savepoint) throws Exception {
        try (BankLoad load = bank.load(seed++)) {
            bank.awaitMoves(5);
        }
        bank.awaitEqual();
        bank.execute(
                ReplayBank.BANK,
                "UPDATE branches SET balance = balance + 1 WHERE id = 1",
                "UPDATE tellers SET balance = balance + 1 WHERE id = 1",
                "UPDATE accounts SET balance = balance + 1 WHERE id = 1",
                "DELETE FROM accounts WHERE id = 100");
        bank.awaitEqual();
        bank.execute(
                ReplayBank.MART,
                "UPDATE branches_m SET balance = -7777 WHERE id = 1",
                "DELETE FROM tellers_m WHERE id = 1",
                "INSERT INTO accounts_m VALUES (100, 1)");
        assertThat(bank.replay("--to", savepoint, "--apply")).as(bank.err()).isZero();
        bank.awaitEqual();
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
