package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.cli.TidemarkHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A target is put back from its own copy, and replayed up to a commit, by the tool alone. */
abstract class ReplayUntilContract {

    private static final int KILLED = 128 + 9;
    private static final int REFUSED = 3;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private ReplayBank bank;

    /**
     * The source between two of its transactions.
     *
     * @param until up to there it has exactly these rows
     * @param rows of each table
     */
    private record Recorded(String until, Map<String, List<String>> rows) {}

    abstract BankDatabase database();

    /** Keeps everybody from writing until they are let go, and waits for those who have begun. */
    abstract String lock();

    abstract String letGo();

    /** Where it is while nobody writes, as the tool is told it. */
    abstract String now(Statement locked) throws SQLException;

    /** As it was when the pipeline had not begun yet. */
    abstract String before();

    /** Where nobody has been yet. */
    abstract String later();

    @Test
    void theTargetIsTheSourceAtThatVeryCommit() throws Exception {
        Map<String, String> settings = Map.of("web.refresh-interval", "200", "metrics.fetcher.update-interval", "500");
        try (ReplayBank started = ReplayBank.start(database(), directory, settings)) {
            bank = started;
            TargetCopy copy;
            Recorded recorded;
            try (BankLoad load = bank.load(5)) {
                bank.awaitMoves(2);
                bank.savepoint();
                copy = bank.copy(ReplayBank.MART);
                bank.awaitMoves(2);
                recorded = record();
                bank.awaitMoves(2);
                assertThat(load.transactions()).isPositive();
                targetsAreNotTakenBack(recorded);
            }
            bank.awaitEqual();
            assertThat(bank.tidemark(List.of("pipeline", "stop", "bank", "--apply")))
                    .as(bank.err())
                    .isZero();
            copy.putBack();
            refused(before(), "the savepoint is at ");
            refused(later(), "of source ");
            try (BankLoad load = bank.load(6)) {
                killed(recorded.until());
                comesTo(recorded);
                assertThat(load.transactions()).isPositive();
            }
            isThereAlready(recorded);
            goesOn();
        }
    }

    private Recorded record() throws SQLException {
        try (Connection connection = bank.connect(ReplayBank.BANK);
                Statement statement = connection.createStatement()) {
            for (String sql : lock().split(";")) {
                statement.execute(sql);
            }
            Map<String, List<String>> rows = new TreeMap<>();
            for (String table : ReplayBank.TABLES) {
                rows.put(
                        table, rows(statement, "SELECT concat(id, '=', balance) FROM %s ORDER BY id".formatted(table)));
            }
            String until = now(statement);
            statement.execute(letGo());
            return new Recorded(until, rows);
        }
    }

    static List<String> rows(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                rows.add(row.getString(1));
            }
            return rows;
        }
    }

    private List<String> options(String until, String... more) {
        List<String> options = new ArrayList<>(List.of("--to", "auto", "--until", until));
        options.addAll(List.of(more));
        return options;
    }

    private int replay(String until, String... more) {
        return bank.replay(options(until, more).toArray(String[]::new));
    }

    /** Before the last transaction that the targets have. */
    String beforeTargets(String recorded) throws SQLException {
        return recorded;
    }

    /** They have more already. */
    private void targetsAreNotTakenBack(Recorded recorded) throws SQLException {
        String job = bank.job();
        assertThat(replay(beforeTargets(recorded.until()), "--apply"))
                .as(bank.out())
                .isEqualTo(REFUSED);
        assertThat(bank.err()).contains("TM-1023", "target mart is at ", "Nothing has been stopped or changed.");
        assertThat(bank.job()).isEqualTo(job);
    }

    private void refused(String until, String why) {
        assertThat(replay(until, "--apply")).as(bank.out() + bank.err()).isEqualTo(REFUSED);
        assertThat(bank.err()).contains("TM-1023", "it cannot be read up to " + until, why);
    }

    /** The job goes on without it. */
    private void killed(String until) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(TidemarkHome.current().root().resolve("tidemark").toString()));
        command.addAll(bank.words("pipeline", "replay", bank.file().toString()));
        command.addAll(options(until, "--apply"));
        Path err = Files.createTempFile(directory, "err", "");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(err.toFile());
        builder.environment().put("XDG_CONFIG_HOME", directory.toString());
        Process process = builder.start();
        try {
            await("its job reads")
                    .atMost(ReplayBank.PATIENCE)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> Files.readString(err).contains(" is read up to ") || !process.isAlive());
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(err)).isEqualTo(KILLED);
    }

    private void comesTo(Recorded recorded) throws Exception {
        assertThat(replay(recorded.until(), "--apply", "-o", "json"))
                .as(bank.err())
                .isZero();
        JsonNode done = new ObjectMapper().readTree(bank.out());
        assertThat(bank.err()).contains("is being replayed from ", "The targets have exactly that.");
        assertThat(done.path("until").asText()).isEqualTo(recorded.until());
        assertThat(done.path("paused").asText()).contains("/savepoint-");
        assertThat(done.path("resume").asText())
                .contains(" --from " + done.path("paused").asText() + " ");
        isAt(recorded);
    }

    private void isAt(Recorded recorded) throws SQLException {
        for (String table : ReplayBank.TABLES) {
            assertThat(bank.rows(
                            ReplayBank.MART, "SELECT concat(id, '=', balance) FROM %s_m ORDER BY id".formatted(table)))
                    .as(table)
                    .isEqualTo(recorded.rows().get(table));
        }
        isExactly(recorded.until());
    }

    void isExactly(String until) throws SQLException {
        assertThat(position()).isEqualTo(until);
    }

    final String ofMart(String query) throws SQLException {
        return bank.rows(ReplayBank.MART, query).get(0);
    }

    final String position() throws SQLException {
        return bank.position();
    }

    private void isThereAlready(Recorded recorded) throws Exception {
        assertThat(replay(recorded.until(), "--apply")).as(bank.err()).isZero();
        assertThat(bank.err()).contains("bank is paused there already.");
        isAt(recorded);
    }

    private void goesOn() {
        assertThat(bank.tidemark(bank.words("pipeline", "resume", bank.file().toString(), "--apply")))
                .as(bank.err())
                .isZero();
        bank.awaitEqual();
    }
}
