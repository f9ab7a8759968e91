package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The comparison is the proof everything else rests on: it has to see each kind of difference. */
class ViewComparisonIT {

    private static final View VIEW =
            new View("v", List.of("k", "part", "amount"), 2, "SELECT k, part, amount FROM expected");

    private static DatabaseServer server;

    @BeforeAll
    static void start() throws SQLException {
        server = Servers.postgres().start();
        server.createDatabase("a");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void equalSides() throws SQLException {
        run("DROP TABLE IF EXISTS expected, v");
        run(
                "CREATE TABLE expected AS SELECT k, 'é' || k % 3 AS part, k * 1.50 AS amount FROM generate_series(8, 12) k");
        run("CREATE TABLE v AS SELECT * FROM expected ORDER BY k DESC");
    }

    private static void run(String sql) throws SQLException {
        try (Connection connection = server.connect("a");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static ViewComparison.Verdict compare() throws SQLException {
        try (Connection source = server.connect("a");
                Connection target = server.connect("a")) {
            return ViewComparison.compare(VIEW, source, target);
        }
    }

    @Test
    void findsTheSameRowsInAnotherOrderEqual() throws SQLException {
        ViewComparison.Verdict verdict = compare();
        assertThat(verdict.equal()).isTrue();
        assertThat(verdict.rows()).isEqualTo(5);
    }

    @Test
    void seesARowThatIsMissing() throws SQLException {
        run("DELETE FROM v WHERE k = 9");
        assertThat(compare().differences()).containsExactly("missing: [9, é0, 13.50]");
    }

    @Test
    void seesARowThatIsTooMany() throws SQLException {
        run("INSERT INTO v VALUES (99, 'x', 1)");
        assertThat(compare().differences()).containsExactly("too many: [99, x, 1]");
    }

    @Test
    void seesAValueThatDiffersIfOnlyInItsScale() throws SQLException {
        run("UPDATE v SET amount = 18.0 WHERE k = 12");
        assertThat(compare().differences()).containsExactly("source [12, é0, 18.00], target [12, é0, 18.0]");
    }

    @Test
    void seesARowThatIsThereTwiceAndNull() throws SQLException {
        run("INSERT INTO v SELECT * FROM v WHERE k = 8");
        run("UPDATE v SET amount = NULL WHERE k = 10");
        ViewComparison.Verdict verdict = compare();
        assertThat(verdict.differing()).isEqualTo(2);
        assertThat(verdict.differences())
                .containsExactlyInAnyOrder("too many: [8, é2, 12.00]", "source [10, é1, 15.00], target [10, é1, null]");
    }

    @Test
    void seesAnEmptyTarget() throws SQLException {
        run("TRUNCATE v");
        assertThat(compare().differing()).isEqualTo(5);
    }
}
