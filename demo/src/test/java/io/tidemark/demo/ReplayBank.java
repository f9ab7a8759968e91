package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.cli.Tidemark;
import io.tidemark.cli.TidemarkHome;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.flink.FlinkCluster;
import io.tidemark.embedded.flink.FlinkDistribution;
import java.io.PrintWriter;
import java.io.StringWriter;
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
import picocli.CommandLine;

/** Mirrors of the bank's tables, and the tool with a context of both. */
final class ReplayBank implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofMinutes(2);
    static final String BANK = BankDatabase.databaseName();
    static final String MART = "mart";

    /** Those with keys. */
    static final List<String> TABLES = List.of("accounts", "tellers", "branches");

    private static final String BY_HAND = "by hand";

    private static final String HISTORY =
            "SELECT concat(account, ' ', teller, ' ', amount, ' ', coalesce(note, '')) FROM %s"
                    + " WHERE coalesce(note, '') <> '"
                    + BY_HAND
                    + "' ORDER BY 1";

    private static final Map<String, String> QUICK = Map.of("web.refresh-interval", "200");

    /** So many accounts that what is read again up to a checkpoint does not have all that have changed since the savepoint. */
    static final BankLoad.Size SIZE = new BankLoad.Size(3, 5_200, 5_000);

    private final BankDatabase kind;
    private final Path directory;
    private final DatabaseServer source;
    private final DatabaseServer target;
    private final FlinkCluster flink;
    private final Path file;
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    private ReplayBank(
            BankDatabase kind,
            Path directory,
            DatabaseServer source,
            DatabaseServer target,
            FlinkCluster flink,
            boolean history)
            throws Exception {
        this.kind = kind;
        this.directory = directory;
        this.source = source;
        this.target = target;
        this.flink = flink;
        this.file = Files.writeString(directory.resolve("bank.sql"), sql(history));
    }

    /** Starts servers and pipeline, with the mirrors on the bank's own server, and returns when it follows its source. */
    static ReplayBank start(BankDatabase kind, Path directory) throws Exception {
        return start(kind, directory, QUICK);
    }

    /** @param settings of Flink */
    static ReplayBank start(BankDatabase kind, Path directory, Map<String, String> settings) throws Exception {
        DatabaseServer server = kind.start();
        return start(kind, directory, settings, server, server, List.of(), true);
    }

    /**
     * The same without the mirror that has no key, of a source whose log has the rows as they were before a change, so that the job
     * keeps none.
     */
    static ReplayBank startWithKeysOnly(BankDatabase kind, Path directory) throws Exception {
        DatabaseServer server = kind.start();
        List<String> whole = kind == BankDatabase.POSTGRES
                ? TABLES.stream()
                        .map("ALTER TABLE %s REPLICA IDENTITY FULL"::formatted)
                        .toList()
                : List.of();
        return start(kind, directory, QUICK, server, server, whole, false);
    }

    /** The same with the mirrors on a server of their own: a binary log has what is committed in all of a server. */
    static ReplayBank startApart(BankDatabase kind, Path directory) throws Exception {
        DatabaseServer source = kind.start();
        DatabaseServer target = kind.server().password(source.password()).start();
        return start(kind, directory, QUICK, source, target, List.of(), true);
    }

    private static ReplayBank start(
            BankDatabase kind,
            Path directory,
            Map<String, String> settings,
            DatabaseServer source,
            DatabaseServer target,
            List<String> prepared,
            boolean history)
            throws Exception {
        TidemarkHome home = TidemarkHome.current();
        FlinkCluster flink = FlinkCluster.start(
                new FlinkDistribution(home.flinkLib(), home.flinkConf()), directory.resolve("flink"), 1, settings);
        ReplayBank bank = new ReplayBank(kind, directory, source, target, flink, history);
        try {
            bank.prepare(prepared);
            return bank;
        } catch (Exception | AssertionError failure) {
            bank.close();
            throw failure;
        }
    }

    /** @param statements for the source's tables, before the pipeline begins */
    private void prepare(List<String> statements) throws Exception {
        source.createDatabase(BANK);
        target.createDatabase(MART);
        BankLoad.prepare(kind, source, SIZE);
        execute(BANK, statements.toArray(String[]::new));
        for (String table : TABLES) {
            execute(MART, "CREATE TABLE %s_m (id int PRIMARY KEY, balance bigint)".formatted(table));
        }
        execute(MART, "CREATE TABLE history_m (account int, teller int NOT NULL, amount int NOT NULL, note text)");
        configure();
        assertThat(tidemark(words("submit", file.toString()))).as(err()).isZero();
        await().atMost(PATIENCE).ignoreExceptions().until(() -> rows(MART, "SELECT phase FROM tidemark.tidemark")
                .equals(List.of("STREAMING")));
    }

    /** @param history whether it is mirrored */
    private String sql(boolean history) {
        StringBuilder sql = new StringBuilder("SET 'execution.checkpointing.interval' = '300 ms';\n" + kind.catalog());
        for (String table : TABLES) {
            sql.append(mirror(table, "id INT, balance BIGINT, PRIMARY KEY (id) NOT ENFORCED", "id, balance"));
        }
        if (history) {
            sql.append(mirror(
                    "history", "account INT, teller INT, amount INT, note STRING", "account, teller, amount, note"));
        }
        return sql.toString();
    }

    private String mirror(String table, String declared, String columns) {
        return """
               CREATE TABLE %1$s_m (%2$s) WITH (
                 'connector' = 'tidemark-target', 'url' = '${MART_URL}', 'username' = '${SOURCE_USER}',
                 'password' = '${SOURCE_PASSWORD}', 'table-name' = '%1$s_m');
               INSERT INTO %1$s_m SELECT %3$s FROM %4$s;
               """
                .formatted(table, declared, columns, kind.source(table));
    }

    private DatabaseServer server(String database) {
        return database.equals(BANK) ? source : target;
    }

    private String url(String database) {
        return server(database).jdbcUrl(database).replaceFirst("^jdbc:mariadb:", "jdbc:mysql:");
    }

    private void configure() throws Exception {
        Path secret = Files.writeString(directory.resolve("secret"), source.password());
        String database = "{url: '%s', username: '%s', password: {file: '" + secret + "'}%s}";
        Path home = Files.createDirectories(directory.resolve("tidemark"));
        System.setProperty(
                "tidemark.config",
                Files.writeString(
                                home.resolve("config.yaml"),
                                "contexts: {bank: {jobmanager: '%s', state: '%s', sources: {%s: %s}, targets: {mart: %s}}}"
                                        .formatted(
                                                flink.restAddress(),
                                                directory.resolve("flink"),
                                                // As source.name says it by default.
                                                isPinned() ? BANK : "mysql",
                                                database.formatted(
                                                        url(BANK), source.user(), isPinned() ? ", slot: bank" : ""),
                                                database.formatted(url(MART), source.user(), "")))
                        .toString());
    }

    boolean isPinned() {
        return kind == BankDatabase.POSTGRES;
    }

    BankLoad load(long seed) {
        return BankLoad.start(kind, source, seed, SIZE);
    }

    BankReader reader() {
        return BankReader.start(kind, target, MART);
    }

    Path file() {
        return file;
    }

    Path directory() {
        return directory;
    }

    /** A command of the tool with the values of the pipeline's variables. */
    List<String> words(String... command) {
        List<String> words = new ArrayList<>(List.of(command));
        Map<String, String> variables = new TreeMap<>(Map.of(
                "SOURCE_PORT", Integer.toString(source.port()),
                "SOURCE_USER", source.user(),
                "SOURCE_PASSWORD", source.password(),
                "MART_URL", url(MART)));
        variables.forEach((name, value) -> words.addAll(List.of("--set", name + "=" + value)));
        return words;
    }

    int replay(String... options) {
        List<String> words = words("pipeline", "replay", file.toString());
        words.addAll(List.of(options));
        return tidemark(words);
    }

    int tidemark(List<String> words) {
        out = new StringWriter();
        err = new StringWriter();
        CommandLine line = Tidemark.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(words.toArray(String[]::new));
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }

    /** Takes a savepoint, and waits until pipeline and slot have gone on from it. */
    String savepoint() throws Exception {
        String path = savepointAtRest();
        awaitMoves(3);
        return path;
    }

    /** Takes one while nobody writes. */
    String savepointAtRest() {
        List<String> words = new ArrayList<>(List.of("savepoint", "create", "bank"));
        if (isPinned()) {
            words.add("--pin");
        }
        assertThat(tidemark(words)).as(err()).isZero();
        return out().strip().replaceFirst("^file:/*", "/");
    }

    /** Waits until as many epochs that have changes are in the target. Somebody writes meanwhile. */
    void awaitMoves(int epochs) throws SQLException {
        for (int i = 0; i < epochs; i++) {
            String shown = position();
            await("a position beyond " + shown)
                    .atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> !position().equals(shown));
        }
    }

    /** The id of the one that runs. */
    String job() {
        List<String> jobs = new FlinkRest(flink.restAddress()).runningJobs();
        assertThat(jobs).hasSize(1);
        return jobs.get(0);
    }

    String position() throws SQLException {
        return rows(MART, "SELECT position FROM tidemark.tidemark").get(0);
    }

    /** Puts a row into the mirror without a key that is none of its source's. */
    void addByHand() throws SQLException {
        execute(MART, "INSERT INTO history_m VALUES (0, 0, 0, '%s')".formatted(BY_HAND));
    }

    /** How many of those rows are there. */
    int addedByHand() throws SQLException {
        return Integer.parseInt(rows(MART, "SELECT count(*) FROM history_m WHERE note = '%s'".formatted(BY_HAND))
                .get(0));
    }

    /** Waits until every table equals its source, row by row, apart from what was put there by hand. Nobody may write any more. */
    void awaitEqual() {
        await("history").atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(
                        rows(MART, HISTORY.formatted("history_m")))
                .isEqualTo(rows(BANK, HISTORY.formatted("history"))));
        for (String table : TABLES) {
            await(table).atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(
                            rows(MART, "SELECT concat(id, '=', balance) FROM %s_m ORDER BY id".formatted(table)))
                    .isEqualTo(rows(BANK, "SELECT concat(id, '=', balance) FROM %s ORDER BY id".formatted(table))));
        }
    }

    /** A target database as it is. Its job may run. */
    TargetCopy copy(String database) throws SQLException {
        return TargetCopy.take(this, database, kind.beginSnapshot());
    }

    Connection connect(String database) throws SQLException {
        return server(database).connect(database);
    }

    void execute(String database, String... statements) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            for (String text : statements) {
                statement.execute(text);
            }
        }
    }

    List<String> rows(String database, String query) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                rows.add(row.getString(1));
            }
            return rows;
        }
    }

    @Override
    public void close() {
        System.clearProperty("tidemark.config");
        try (source;
                target;
                flink) {
            // Each is closed whatever becomes of the others.
        }
    }
}
