package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A replay that everyone sees, by the tool, of so much log that there are epochs on the way. */
class ShownReplayIT {

    /** Each of all accounts. */
    private static final int UPDATES = 50;

    private static final String REPLAYED =
            "SELECT count(DISTINCT position) FROM tidemark.tidemark_history WHERE phase = 'REPLAYING'";

    @TempDir
    private Path directory;

    private ReplayBank bank;

    @ParameterizedTest
    @EnumSource(names = {"POSTGRES", "MARIADB"})
    void theTargetsGoBackAndComeAgain(BankDatabase kind) throws Exception {
        try (ReplayBank started = ReplayBank.start(kind, directory)) {
            bank = started;
            String savepoint;
            try (BankLoad load = bank.load(7)) {
                bank.awaitMoves(2);
                savepoint = bank.savepoint();
                assertThat(load.transactions()).isPositive();
            }
            for (int i = 0; i < UPDATES; i++) {
                bank.execute(ReplayBank.BANK, "UPDATE accounts SET balance = balance + 1");
            }
            bank.awaitEqual();
            bank.addByHand();
            bank.execute(
                    ReplayBank.MART,
                    "UPDATE accounts_m SET balance = 7777 WHERE id < 100",
                    "DELETE FROM accounts_m WHERE id BETWEEN 100 AND 199");
            JsonNode done;
            try (BankLoad load = bank.load(8)) {
                done = replayed("--to", savepoint, "--visible");
                assertThat(load.transactions()).isPositive();
            }
            isThere();
            assertThat(Integer.parseInt(bank.rows(ReplayBank.MART, REPLAYED).get(0)))
                    .as("epochs on the way")
                    .isGreaterThan(1);
            assertThat(bank.err())
                    .contains(
                            "Reading again, visibly: the targets have ",
                            "  back:  when the targets have what they had, ");
            replayed("--to", done.path("undo").asText());
            isThere();
        }
    }

    private JsonNode replayed(String... which) throws Exception {
        List<String> options = new ArrayList<>(List.of(which));
        options.addAll(List.of("--apply", "-o", "json"));
        assertThat(bank.replay(options.toArray(String[]::new)))
                .as(bank.out() + bank.err())
                .isZero();
        JsonNode done = new ObjectMapper().readTree(bank.out());
        assertThat(done.path("replayedNow").asBoolean()).isTrue();
        assertThat(done.path("targets").path(0).path("replaying").asBoolean()).isFalse();
        return done;
    }

    private void isThere() throws Exception {
        bank.awaitEqual();
        assertThat(bank.addedByHand()).isEqualTo(1);
        await().atMost(ReplayBank.PATIENCE)
                .until(() -> bank.rows(ReplayBank.MART, "SELECT phase FROM tidemark.tidemark")
                        .equals(List.of("STREAMING")));
        assertThat(bank.rows(ReplayBank.MART, "SELECT source FROM tidemark.replaying"))
                .isEmpty();
    }
}
