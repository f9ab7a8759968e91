package io.tidemark.target;

import static io.tidemark.problem.ErrorCode.TARGET_CHECK_FAILED;
import static io.tidemark.problem.ErrorCode.TARGET_DATABASE_MISSING;
import static io.tidemark.problem.ErrorCode.TARGET_LOGIN_REFUSED;
import static io.tidemark.problem.ErrorCode.TARGET_UNREACHABLE;

import io.tidemark.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A target on a MySQL or MariaDB server. What Postgres calls a schema is a database here, so that one transaction spans all
 * databases of a server: the tidemark's is one of them, and a pipeline has one committer for all.
 */
final class MySqlDialect implements TargetDialect {

    static final MySqlDialect INSTANCE = new MySqlDialect();

    private static final Pattern ADDRESSED = Pattern.compile("jdbc:(mysql|mariadb):.*", Pattern.DOTALL);

    /** Of a table's name, in characters; its file's name has five bytes for most that are no letters or digits. */
    private static final int IDENTIFIER_LETTERS = 64;

    private static final int FILE_NAME_BYTES = 240;
    private static final int LETTER_IN_FILE_NAME_BYTES = 5;

    /** Longer than whoever has a lock is silent, and no longer than a server should wait for one that is gone. */
    private static final Duration LOCKED = Duration.ofMinutes(10);

    private final TidemarkSchema schema = new MySqlTidemarkSchema();
    private final TidemarkSql tidemarkSql = new MySqlTidemarkSql();
    private final WriterSlots slots = new MySqlSlots();
    private final StageStatements stages = new MySqlStages();
    private final EpochSql epochs = new MySqlEpochSql();
    private final TargetFaults faults = new MySqlFaults();

    private MySqlDialect() {}

    static boolean isAddressed(String url) {
        return ADDRESSED.matcher(url).matches();
    }

    /** Our settings win over what the URL sets, and both kinds of connection are the same. */
    @Override
    public Connection connect(TargetDatabase database, Duration answer, boolean toApply) throws SQLException {
        return MySqlConnections.open(database, answer);
    }

    /** MariaDB has no identity of its own. */
    @Override
    public String identity() {
        return "SELECT concat_ws(' ', @@hostname, @@port, @@datadir)";
    }

    @Override
    public String database(String url) {
        return url.replaceFirst("^jdbc:mariadb:", "mysql:")
                .replaceFirst("^jdbc:", "")
                .replaceFirst("\\?.*$", "")
                .replaceFirst("^(mysql://[^/]*)/.*$", "$1")
                .replaceFirst(":3306$", "");
    }

    @Override
    public String quoted(String identifier) {
        return '`' + identifier.replace("`", "``") + '`';
    }

    @Override
    public boolean keeps(String name, int more) {
        int bytes = name.chars()
                .map(letter -> letter < 0x80 && (Character.isLetterOrDigit(letter) || letter == '_')
                        ? 1
                        : LETTER_IN_FILE_NAME_BYTES)
                .sum();
        return name.length() + more <= IDENTIFIER_LETTERS
                && bytes + more + LETTER_IN_FILE_NAME_BYTES <= FILE_NAME_BYTES;
    }

    @Override
    public String temporaryName(String name) {
        return TidemarkSchema.NAME + "." + quoted(shortened(name));
    }

    @Override
    public String temporaryRight() {
        return "GRANT CREATE TEMPORARY TABLES ON tidemark.* to the user,";
    }

    @Override
    public TidemarkSchema schema() {
        return schema;
    }

    @Override
    public TidemarkSql tidemarkSql() {
        return tidemarkSql;
    }

    @Override
    public WriterSlots slots() {
        return slots;
    }

    @Override
    public StageStatements stages() {
        return stages;
    }

    @Override
    public EpochSql epochs() {
        return epochs;
    }

    @Override
    public TargetFaults faults() {
        return faults;
    }

    @Override
    public ForeignKeys foreignKeys(List<TargetTable> tables, Connection connection) throws SQLException {
        return MySqlForeignKeys.among(tables, connection);
    }

    @Override
    public TableChecks checks(TargetTable target, Connection connection) {
        return new MySqlChecks(target, connection);
    }

    @Override
    public boolean locked(Connection connection, String pipeline, Duration patience) throws SQLException {
        // Names of locks have 64 characters at most.
        UUID name = UUID.nameUUIDFromBytes(pipeline.getBytes(StandardCharsets.UTF_8));
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION wait_timeout = " + LOCKED.toSeconds());
            try (ResultSet row = statement.executeQuery(
                    "SELECT get_lock('tidemark-submits-%s', %d)".formatted(name, patience.toSeconds()))) {
                row.next();
                return row.getInt(1) == 1;
            }
        }
    }

    @Override
    public Problem connectionProblem(String what, String user, SQLException failure) {
        String found = "%s as user '%s': %s".formatted(what, user, faults.said(failure));
        return switch (MySqlFaults.connecting(failure)) {
            case UNREACHABLE ->
                new Problem(
                        TARGET_UNREACHABLE,
                        found,
                        "a MySQL or MariaDB server that accepts TCP connections at the table's url",
                        "Check url, that the server runs, bind-address and skip-networking, and firewalls between.");
            case LOGIN_REFUSED ->
                new Problem(
                        TARGET_LOGIN_REFUSED,
                        found,
                        "a user that may log in from here, and use the url's database",
                        "Check username and password, and from which host the user may come (SHOW GRANTS).");
            case DATABASE_MISSING ->
                new Problem(
                        TARGET_DATABASE_MISSING,
                        found,
                        "an existing database",
                        "Check the url; SHOW DATABASES lists what the server has.");
            case OTHER ->
                new Problem(
                        TARGET_CHECK_FAILED,
                        found,
                        "answers to the queries of the check",
                        "See the server's error log.");
        };
    }
}
