package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A source is set back alone, in what a pause has left, and rows of its mirror that were damaged since are as in the source again. */
abstract class PositionSetContract {

    private static final String AGGREGATE =
            "INSERT INTO branches_m SELECT MOD(id, 2), SUM(balance) FROM %s GROUP BY MOD(id, 2);";

    private static final String BRANCH = "SELECT branch FROM tidemark.pipeline";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private ReplayBank bank;

    abstract BankDatabase database();

    /** Of the source in the context. */
    abstract String source();

    /** Where the log ends, while nobody writes into the source. */
    abstract String end(ReplayBank of) throws Exception;

    /** What does not make the log's end another place, but puts it behind something that has to be found again. */
    abstract void goOn(ReplayBank of) throws Exception;

    final Path directory() {
        return directory;
    }

    private int set(String file, String savepoint, String to, String... more) {
        List<String> words = bank.words("position", "set", file, "--from", savepoint, "--source", source(), "--to", to);
        words.addAll(List.of(more));
        return bank.tidemark(words);
    }

    private String paused() {
        assertThat(bank.tidemark(List.of("pipeline", "pause", "bank", "--apply")))
                .as(bank.err())
                .isZero();
        return bank.out().strip().replaceFirst("^file:/*", "/");
    }

    /** At the source: one row changed, one added, one gone, none of them before. */
    private void change() throws Exception {
        bank.execute(
                ReplayBank.BANK,
                "UPDATE accounts SET balance = 4711 WHERE id = 1",
                "DELETE FROM accounts WHERE id = 2",
                "INSERT INTO accounts VALUES (%d, 17)".formatted(ReplayBank.SIZE.accounts() + 1));
        bank.awaitEqual();
    }

    /** In the mirror the same rows, and one that nobody has changed at the source since. */
    private void damage() throws Exception {
        bank.execute(
                ReplayBank.MART,
                "UPDATE accounts_m SET balance = -1 WHERE id = 1",
                "INSERT INTO accounts_m VALUES (2, 2)",
                "DELETE FROM accounts_m WHERE id = " + (ReplayBank.SIZE.accounts() + 1));
    }

    private void refusesWhatRemembers(String paused, String to) throws Exception {
        String sql = Files.readString(bank.file());
        Path other = Files.createDirectories(directory.resolve("other")).resolve("bank.sql");
        Files.writeString(
                other,
                sql.substring(0, sql.indexOf("INSERT INTO branches_m"))
                        + AGGREGATE.formatted(database().source("branches")));
        assertThat(set(other.toString(), paused, to))
                .as(bank.out() + bank.err())
                .isEqualTo(3);
        assertThat(bank.err())
                .contains("TM-1025", "GroupAggregate", "ahead of", "branches_m", "tidemark pipeline replay");
    }

    private List<Path> states(String savepoint) throws Exception {
        try (var states = Files.list(Path.of(savepoint).getParent())) {
            return states.sorted().toList();
        }
    }

    @Test
    void aMirrorIsReadAgainByStateOfLaterAndWhatWasDamagedIsPutRight() throws Exception {
        try (ReplayBank started = ReplayBank.startWithKeysOnly(database(), directory)) {
            bank = started;
            if (bank.isPinned()) {
                bank.savepointAtRest();
            }
            String to = end(bank);
            goOn(bank);
            change();
            assertThat(set(bank.file().toString(), "nowhere", to)).isEqualTo(6);
            assertThat(bank.err()).contains("TM-4016", "tidemark pipeline pause bank");
            String paused = paused();
            damage();
            bank.execute(ReplayBank.BANK, "UPDATE accounts SET balance = 4712 WHERE id = 3");
            List<Path> before = states(paused);
            refusesWhatRemembers(paused, to);
            assertThat(set(bank.file().toString(), paused, to, "--apply"))
                    .as(bank.out() + bank.err())
                    .isZero();
            assertThat(bank.err())
                    .contains(
                            "at " + to,
                            " of log to read again",
                            "pipeline resume " + bank.file() + " --from " + paused);
            String set = bank.out().strip();
            List<Path> made = new ArrayList<>(states(paused));
            made.removeAll(before);
            assertThat(made).containsExactly(Path.of(set));
            List<String> branch = bank.rows(ReplayBank.MART, BRANCH);
            assertThat(bank.replay("--to", set, "--apply"))
                    .as(bank.out() + bank.err())
                    .isZero();
            bank.awaitEqual();
            assertThat(bank.rows(ReplayBank.MART, BRANCH))
                    .as("what was read again was held, as of an older state")
                    .isNotEqualTo(branch);
            assertThat(bank.rows(ReplayBank.MART, "SELECT balance FROM accounts_m WHERE id IN (1, 3) ORDER BY id"))
                    .containsExactly("4711", "4712");
            bank.execute(ReplayBank.BANK, "UPDATE accounts SET balance = 4713 WHERE id = 1");
            bank.awaitEqual();
            goesBack(paused);
        }
    }

    /** The old savepoint is what it was. */
    private void goesBack(String paused) {
        assertThat(bank.replay("--to", paused, "--apply"))
                .as(bank.out() + bank.err())
                .isZero();
        await().atMost(ReplayBank.PATIENCE).until(() -> !bank.job().isEmpty());
        bank.awaitEqual();
    }
}
