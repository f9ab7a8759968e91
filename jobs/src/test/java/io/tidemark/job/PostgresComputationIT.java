package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.doctor.Report;
import io.tidemark.problem.Finding;
import io.tidemark.problem.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What tables of a source and a target declare, in a file that a running job is to go on with. */
class PostgresComputationIT extends PostgresRunningCase {

    /** A source table that is declared by hand, by a slot of its own: whether one is free is waited for. */
    private static String declared(String name, String columns) {
        return """
               CREATE TABLE %s (%s, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'tidemark-postgres-cdc',
                 'hostname' = '127.0.0.1', 'port' = '${PORT}', 'database-name' = '${DATABASE}', 'username' = '${USER}',
                 'password' = '${PASSWORD}', 'schema-name' = 'public', 'table-name' = 'numbers', 'slot.name' = '${DATABASE}_numbers');
               """
                .formatted(name, columns);
    }

    private static String changed(String text, String from, String to) {
        assertThat(text).contains(from);
        return text.replace(from, to);
    }

    private static void assertComputesTheSame(Report report) {
        assertThat(report.findings().values().stream().flatMap(List::stream))
                .filteredOn(finding -> finding.check().equals("operators"))
                .isNotEmpty()
                .extracting(Finding::outcome)
                .as(report.text(false))
                .doesNotContain(Outcome.UNKNOWN);
    }

    /** Rows come to a target by the places of its columns, and its stage is made anew by their names. */
    @Test
    void whatAStatementWritesWhereIsCompared() throws Exception {
        shop.run("CREATE TABLE numbers (id int PRIMARY KEY, a int, b int)");
        String sql = declared("src", "id INT, a INT, b INT")
                + shop.target(
                        "wide",
                        "id int PRIMARY KEY, x int UNIQUE, y int",
                        "id INT, x INT, y INT, PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO wide SELECT * FROM src;\n";
        assertComputesTheSame(ask(sql, sql, "orders"));
        assertUnknown(
                ask(sql, changed(sql, "x INT, y INT", "y INT, x INT"), "orders"),
                "it did stage public.wide of ROW<`id` INT NOT NULL, `x` INT, `y` INT>",
                "and now does stage public.wide of ROW<`id` INT NOT NULL, `y` INT, `x` INT>");
        assertUnknown(
                ask(sql, changed(sql, "y INT, PRIMARY KEY (id)", "y INT, PRIMARY KEY (x)"), "orders"),
                "PRIMARY KEY [id], and now has",
                "PRIMARY KEY [x]");
        assertUnknown(
                ask(sql, changed(sql, "a INT, b INT", "b INT, a INT"), "orders"),
                "it handed on `id` INT NOT NULL, `a` INT, `b` INT, and now hands on `id` INT NOT NULL, `b` INT, `a` INT");
    }

    @Test
    void aTableIsComparedThatIsDeclaredByHandByTheSlotThatTheJobReads() throws Exception {
        shop.run("CREATE TABLE numbers (id int PRIMARY KEY, a int)");
        String sql = changed(declared("src", "id INT, a INT"), "${DATABASE}_numbers", "${DATABASE}")
                + shop.target("wide", "id int PRIMARY KEY, a int", "id INT, a INT, PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO wide SELECT * FROM src;\n";
        assertComputesTheSame(ask(sql, sql, "orders"));
    }

    /** They share what gives them their rows. */
    @Test
    void eachDeclarationOfOneTableIsCompared() throws Exception {
        shop.run("CREATE TABLE numbers (id int PRIMARY KEY, a int)");
        String metadata =
                "id INT, f STRING METADATA FROM 'schema_name' VIRTUAL, g STRING METADATA FROM 'table_name' VIRTUAL";
        String exchanged =
                "id INT, f STRING METADATA FROM 'table_name' VIRTUAL, g STRING METADATA FROM 'schema_name' VIRTUAL";
        String columns = "id INT, x STRING, y STRING, PRIMARY KEY (id) NOT ENFORCED";
        String tables = declared("o1", metadata)
                + declared("o2", exchanged)
                + shop.target("wide", "id int PRIMARY KEY, x text, y text", columns)
                + shop.target("other", "id int PRIMARY KEY, x text, y text", columns);
        String first = "INSERT INTO wide SELECT id, f, g FROM o1;\n";
        String both = tables + first + "INSERT INTO other SELECT id, f, g FROM o2;\n";
        assertComputesTheSame(ask(tables + first, both, "orders"));
        assertUnknown(
                ask(both, changed(both, declared("o1", metadata), declared("o1", exchanged)), "orders"),
                "whether TableSourceScan(table=[[default_catalog, default_database, o1",
                "it handed on `id` INT NOT NULL, `f` STRING NOT NULL, `g` STRING NOT NULL");
        assertUnknown(
                ask(both, changed(both, first, changed(first, "o1", "o2")), "orders"),
                "whether wide",
                "it handed on `id` INT NOT NULL, `f` STRING NOT NULL, `g` STRING NOT NULL, and now hands on `id` INT NOT NULL, `g`");
    }

    /** A last row that is kept cannot be read with another column. */
    @Test
    void aColumnThatIsAddedIsRightWhereNoRowsAreKept() throws Exception {
        shop.run("CREATE TABLE numbers (id int PRIMARY KEY, a int, b int, more int)");
        String sql = declared("src", "id INT, a INT, b INT")
                + shop.target("wide", "id int PRIMARY KEY, x int", "id INT, x INT, PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO wide SELECT id, a FROM src;\n";
        String more = changed(sql, "id INT, a INT,", "id INT, more INT, a INT,");
        assertUnknown(
                ask(sql, more, "orders"),
                "\"numbers\" goes on rightly",
                "it handed on `id` INT NOT NULL, `a` INT, `b` INT, and now");
        shop.run("ALTER TABLE numbers REPLICA IDENTITY FULL");
        assertComputesTheSame(ask(sql, more, "orders"));
    }
}
