package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A replay to before an update that was none of a good idea, by the file of before. */
class ReplayedFileIT {

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
        }
    }

    private void update(String sql) throws Exception {
        Files.writeString(bank.file(), sql);
        List<String> words = bank.words("pipeline", "update", bank.file().toString());
        words.addAll(List.of("--even-unknown", "--apply"));
        assertThat(bank.tidemark(words)).as(bank.err()).isZero();
    }
}
