package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** FAULTS 39: a replay whose tool is killed at each of its steps goes on by the same command, or back by the one that it has printed. */
class ReplayKillsIT {

    private static final String STOPPED = "It has stopped with savepoint ";
    private static final String DROPPING = "Dropping slot ";
    private static final String MAKING = "Making slot ";
    private static final String SUBMITTING = "Submitting the file from ";
    private static final String READING = " reads on until ";

    /** What it says just before each step. */
    private static final List<String> STEPS =
            List.of("Until the savepoint is there ", "Stopping job ", STOPPED, DROPPING, MAKING, SUBMITTING, READING);

    /** Whether at each step ({@code -Dtidemark.steps=all}), instead of those behind which most is gone. */
    private static final boolean ALL = "all".equals(System.getProperty("tidemark.steps"));

    /** As it is printed; of variables nobody prints the values. */
    private static final String BACK =
            "^  back:  tidemark pipeline replay %s(?: --set \\w+=\\.{3}){4} --to (\\S+) --apply$";

    private static final String SLOTS = "SELECT slot_name FROM pg_replication_slots ORDER BY slot_name";

    /** Flink's own of 3 s, in which it tells of checkpoints that are gone. */
    private static final String DEFAULT_REFRESH = "default-refresh";

    /** Of just these types, so that it is taken for the server's own: a copy that is called as the pipeline's slot waits for a lock. */
    private static final String HELD_COPY =
            """
            CREATE FUNCTION pg_copy_logical_replication_slot(copied varchar, made varchar) RETURNS void LANGUAGE plpgsql AS $$
            BEGIN
                IF made = 'bank' THEN
                    PERFORM pg_advisory_lock(39);
                END IF;
                PERFORM pg_catalog.pg_copy_logical_replication_slot(copied::name, made::name);
            END $$""";

    private static final String WAITING =
            "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = 39 AND NOT granted";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private ReplayBank bank;
    private KilledReplay killed;
    private String savepoint;
    private List<String> pinned;

    @BeforeEach
    void start(TestInfo test) throws Exception {
        bank = test.getTags().contains(DEFAULT_REFRESH)
                ? ReplayBank.start(BankDatabase.POSTGRES, directory, Map.of())
                : ReplayBank.start(BankDatabase.POSTGRES, directory);
        killed = new KilledReplay(bank);
        try (BankLoad load = bank.load(3)) {
            bank.awaitMoves(2);
            savepoint = bank.savepoint();
            assertThat(load.transactions()).isPositive();
        }
        pinned = bank.rows(ReplayBank.BANK, SLOTS);
        assertThat(pinned).hasSize(2);
    }

    @AfterEach
    void stop() {
        bank.close();
    }

    /** A job that was being stopped, or submitted, when its tool was killed goes on with that: it is refused until that is over. */
    private void again(String to) {
        int code = bank.replay("--to", to, "--apply");
        if (code != 0) {
            assertThat(bank.err())
                    .as("while something goes on")
                    .containsAnyOf("TM-2010", "TM-4010", "TM-4016", "TM-4017");
            code = bank.replay("--to", to, "--apply");
        }
        assertThat(code).as(bank.err()).isZero();
    }

    /** Kills it while it has its copy made: the slot is gone, and there is no other one yet. */
    private String killedWithoutSlot() throws Exception {
        bank.execute(ReplayBank.BANK, HELD_COPY);
        try (Connection holding = bank.connect(ReplayBank.BANK);
                Statement statement = holding.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(39)");
            String said = killed.when(
                    savepoint,
                    "its copy waits",
                    all -> all.contains(MAKING) && !waiting().isEmpty());
            // What it has asked for would be done without it.
            bank.rows(ReplayBank.BANK, "SELECT pg_terminate_backend(pid) FROM (%s) waiting".formatted(WAITING));
            await().atMost(ReplayBank.PATIENCE).until(() -> waiting().isEmpty());
            assertThat(bank.rows(ReplayBank.BANK, SLOTS)).doesNotContain("bank");
            return said;
        } finally {
            bank.execute(ReplayBank.BANK, "DROP FUNCTION pg_copy_logical_replication_slot(varchar, varchar)");
        }
    }

    private List<String> waiting() throws SQLException {
        return bank.rows(ReplayBank.BANK, WAITING);
    }

    /** Where the command leads to that is printed last, and that is this file's. */
    private String back(String said) {
        Matcher back = Pattern.compile(BACK.formatted(Pattern.quote(bank.file().toString())), Pattern.MULTILINE)
                .matcher(said);
        assertThat(back.find()).as(said).isTrue();
        String path = back.group(1);
        while (back.find()) {
            path = back.group(1);
        }
        assertThat(said.lines().filter(line -> line.startsWith("  back:")))
                .last()
                .asString()
                .contains(" --to " + path + " ");
        return path;
    }

    private String killedAt(String step) throws Exception {
        return step.equals(MAKING) ? killedWithoutSlot() : killed.at(savepoint, step);
    }

    /** Whatever is left besides the slot and the savepoint's pin is listed, and can be released. */
    private void nothingIsOrphaned() throws Exception {
        assertThat(bank.tidemark(List.of("pin", "list", "-o", "json")))
                .as(bank.err())
                .isZero();
        for (JsonNode pin : new ObjectMapper().readTree(bank.out()).path("pins")) {
            String name = pin.path("name").asText();
            if (!pinned.contains(name)) {
                assertThat(bank.tidemark(List.of("pin", "release", name, "--apply")))
                        .as(bank.err())
                        .isZero();
            }
        }
        assertThat(bank.rows(ReplayBank.BANK, SLOTS)).isEqualTo(pinned);
    }

    @Test
    void theSameCommandGoesOn() throws Exception {
        long seed = 30;
        for (String step : ALL ? STEPS : List.of(STOPPED, MAKING, READING)) {
            try (BankLoad load = bank.load(seed++)) {
                bank.awaitMoves(1);
                String running = bank.job();
                killedAt(step);
                if (step.equals(READING)) {
                    assertThat(bank.job()).as("the one that reads again").isNotEqualTo(running);
                }
                again(savepoint);
                assertThat(load.transactions()).isPositive();
            }
            bank.awaitEqual();
            nothingIsOrphaned();
        }
    }

    @Test
    void theCommandThatIsPrintedGoesBack() throws Exception {
        long seed = 50;
        for (String step : ALL ? STEPS.subList(STEPS.indexOf(STOPPED), STEPS.size()) : List.of(DROPPING, SUBMITTING)) {
            try (BankLoad load = bank.load(seed++)) {
                bank.awaitMoves(1);
                again(back(killedAt(step)));
                assertThat(load.transactions()).isPositive();
            }
            bank.awaitEqual();
            nothingIsOrphaned();
        }
    }

    /** A first replay that is held, and a second one: what it was stopped with is lost, and the way back is that of before. */
    @Tag(DEFAULT_REFRESH)
    @Test
    void whatWasBeforeTwoReplaysThatNeverCameThroughIsGoneBackTo() throws Exception {
        String later;
        try (BankLoad load = bank.load(70)) {
            bank.awaitMoves(1);
            later = bank.savepoint();
            bank.awaitMoves(1);
            assertThat(load.transactions()).isPositive();
        }
        bank.awaitEqual();
        assertThat(bank.tidemark(List.of("pipeline", "pause", "bank", "--apply")))
                .as(bank.err())
                .isZero();
        String position = bank.position();
        // So far ahead that nothing comes there.
        bank.execute(ReplayBank.MART, "UPDATE tidemark.tidemark SET position = 'FFFF/0'");
        killed.at(later, "Reading again: checkpoint ");
        String said = killed.at(savepoint, "Reading again: checkpoint ");
        assertThat(said).contains("which has not come through what it reads again", "  the way back is ");
        String back = back(said);
        isUnderWayByItsOwnFileAlone();
        bank.execute(ReplayBank.MART, "UPDATE tidemark.tidemark SET position = '%s'".formatted(position));
        try (BankLoad load = bank.load(71)) {
            again(back);
            bank.awaitMoves(1);
            assertThat(load.transactions()).isPositive();
        }
        bank.awaitEqual();
    }

    private void isUnderWayByItsOwnFileAlone() throws Exception {
        String job = bank.job();
        assertThat(bank.replay("--to", savepoint)).as(bank.err()).isZero();
        assertThat(bank.out()).contains("bank is being replayed from " + savepoint + " already, by job " + job);
        String sql = Files.readString(bank.file());
        Files.writeString(bank.file(), sql.replaceFirst("SELECT id, balance FROM", "SELECT id, balance + 1 FROM"));
        assertThat(bank.replay("--to", savepoint, "--apply")).isEqualTo(6);
        assertThat(bank.err()).contains("TM-4016", "the job that runs was submitted with another file than this");
        Files.writeString(bank.file(), sql);
        assertThat(bank.job()).isEqualTo(job);
    }
}
