package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A replay to before an update that was none of a good idea, by the file of before. */
class ReplayedFileIT {

    private static final Pattern BACK = Pattern.compile(
            "The way back: tidemark pipeline replay OLD/bank\\.sql(?: --set \\w+=\\.{3}){4} --to (\\S+) --apply\n");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private ReplayBank bank;

    /** What the one filters out that the other does not, nobody gives again: row 1, here. */
    @Test
    void whatTheNewerFileHasPutIntoTheTargetsIsAskedForAndTheWayBackIsByThatFile() throws Exception {
        try (ReplayBank started = ReplayBank.start(BankDatabase.POSTGRES, directory)) {
            bank = started;
            String newer = Files.readString(bank.file());
            String older = newer.replace("`accounts`;", "`accounts` WHERE balance > -1;");
            assertThat(older).isNotEqualTo(newer);
            update(older);
            String savepoint = bank.savepointAtRest();
            update(newer);
            bank.execute(ReplayBank.BANK, "UPDATE accounts SET balance = -1 WHERE id = 1");
            bank.awaitEqual();

            Files.writeString(bank.file(), older);
            String job = bank.job();
            assertThat(bank.replay("--to", savepoint, "--apply")).as(bank.err()).isEqualTo(7);
            assertThat(bank.err()).contains("TM-5005", "the targets were written last by another file: ");
            assertThat(bank.job()).isEqualTo(job);

            assertThat(bank.replay("--to", savepoint, "--apply", "--even-unknown"))
                    .as(bank.err())
                    .isZero();
            assertThat(bank.err())
                    .contains(
                            "  back:  tidemark pipeline resume OLD/bank.sql ",
                            "  back:  tidemark pipeline replay OLD/bank.sql ")
                    .doesNotContain("  back:  tidemark pipeline replay " + bank.file())
                    .doesNotContainPattern("  back:  .*--even-unknown");
            assertThat(row()).as("deleted by the one").isEmpty();

            Matcher back = BACK.matcher(bank.err());
            assertThat(back.find()).as(bank.err()).isTrue();
            Files.writeString(bank.file(), newer);
            job = bank.job();
            assertThat(bank.replay("--to", back.group(1), "--apply"))
                    .as(bank.err())
                    .isEqualTo(7);
            assertThat(bank.err()).contains("TM-5005", "the targets were written last by another file: ");
            assertThat(bank.job()).isEqualTo(job);
            assertThat(bank.replay("--to", back.group(1), "--apply", "--even-unknown"))
                    .as(bank.err())
                    .isZero();
            assertThat(row()).as("given by the other one before that savepoint").isEmpty();
            bank.execute(ReplayBank.BANK, "UPDATE accounts SET balance = -2 WHERE id = 1");
            bank.awaitEqual();
        }
    }

    private List<String> row() throws Exception {
        return bank.rows(ReplayBank.MART, "SELECT balance FROM accounts_m WHERE id = 1");
    }

    private void update(String sql) throws Exception {
        Files.writeString(bank.file(), sql);
        List<String> words = bank.words("pipeline", "update", bank.file().toString());
        words.addAll(List.of("--even-unknown", "--apply"));
        assertThat(bank.tidemark(words)).as(bank.err()).isZero();
    }
}
