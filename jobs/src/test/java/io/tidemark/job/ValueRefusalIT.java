package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tidemark.problem.ProblemException;
import java.util.concurrent.ExecutionException;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * FAULTS 41: a value without an exact place in Flink's type fails the job, named by table and column, and nothing of its
 * row reaches the target; declared as STRING it arrives as printed.
 */
class ValueRefusalIT extends PostgresContract {

    /** A pipeline that names each row of {@code t} by its key, and in {@code present} whether it has a value. */
    private String pipeline() throws Exception {
        return shop.catalog()
                + shop.target(
                        "m",
                        "id int PRIMARY KEY, present bool",
                        "id INT, present BOOLEAN, PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO m SELECT id, v IS NOT NULL FROM shop.`public`.t;";
    }

    private static void assertRefused(JobClient job, String reason) {
        assertThat(job.getJobExecutionResult())
                .failsWithin(PostgresFixture.PATIENCE)
                .withThrowableOfType(ExecutionException.class)
                .havingRootCause()
                .withMessageContaining("TM-2015  A value of the source does not fit its declared type")
                .withMessageContaining("public.t, column v, at ")
                .withMessageContaining(": " + reason)
                .withMessageContaining("Declare the column as STRING");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "date           | infinity      | an infinite date has no place in DATE",
                "timestamptz    | -infinity     | an infinite date has no place in TIMESTAMP_LTZ(6)",
                "numeric(10, 2) | NaN           | a numeric NaN has no place in DECIMAL(10, 2)",
                "time(3)        | 24:00:00      | the time 24:00:00 has no place in TIME(3)",
                "int[]          | {{1,2},{3,4}} | an array of more than one dimension has no place in ARRAY<INT>",
                "int[]          | [0:1]={1,2}   | an array whose indexes do not begin at 1 has no place in ARRAY<INT>"
            })
    void aValueWithoutAPlaceFailsTheFirstLoad(String type, String value, String reason) throws Exception {
        shop.run(
                "CREATE TABLE t (id int PRIMARY KEY, v %s)".formatted(type),
                "INSERT INTO t VALUES (1, NULL), (2, '%s')".formatted(value));
        assertRefused(shop.submit(pipeline()), reason);
        assertThat(shop.number("SELECT count(*) FROM m")).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UPDATE t SET v = 'infinity' WHERE id = 1 | an infinite date has no place in DATE",
                "INSERT INTO t VALUES (2, '-infinity')    | an infinite date has no place in DATE"
            })
    void aValueWithoutAPlaceFailsTheStream(String change, String reason) throws Exception {
        shop.run("CREATE TABLE t (id int PRIMARY KEY, v date)", "INSERT INTO t VALUES (1, NULL)");
        JobClient job = shop.submit(pipeline());
        shop.awaitEqual("SELECT 1, false", "TABLE m");
        // The rest of its transaction does not arrive either.
        shop.run("BEGIN", "INSERT INTO t VALUES (3, '2024-02-29')", change, "COMMIT");
        assertRefused(job, reason);
        assertThat(shop.differences("SELECT 1, false", "TABLE m")).isZero();
    }

    private String declared(String columns) {
        return """
               CREATE TABLE declared (id INT, %s, PRIMARY KEY (id) NOT ENFORCED) WITH (
                 'connector' = 'tidemark-postgres-cdc', 'hostname' = '127.0.0.1', 'port' = '${PORT}',
                 'database-name' = '${DATABASE}', 'schema-name' = 'public', 'table-name' = 't', 'username' = '${USER}',
                 'password' = '${PASSWORD}', 'slot.name' = '${DATABASE}');
               """
                .formatted(columns);
    }

    @Test
    void whatIsRefusedArrivesAsTextInAColumnDeclaredAsString() throws Exception {
        shop.run(
                "CREATE TABLE t (id int PRIMARY KEY, d date, z timestamptz, n numeric(10, 2), t time(3), a int[], b bool,"
                        + " c char(3), x bytea)",
                "INSERT INTO t VALUES (1, 'infinity', '-infinity', 'NaN', '24:00', '{{1,NULL},{3,4}}', true, 'a', '\\x00'),"
                        + " (2, '4714-11-24 BC', '2024-02-29 12:00+05', 1, '1:00', '[-1:0]={1,2}', false, '', '')",
                "SET timezone = 'UTC'");
        String columns = "d %1$s, z %1$s, n %1$s, t %1$s, a %1$s, b %1$s, c %1$s, x %1$s";
        JobClient job = shop.submit(declared(columns.formatted("STRING").replace(" t STRING", " `t` STRING"))
                + shop.target(
                        "m",
                        "id int PRIMARY KEY, " + columns.formatted("text"),
                        "id INT, %s, PRIMARY KEY (id) NOT ENFORCED".formatted(columns.formatted("STRING")))
                + "INSERT INTO m SELECT * FROM declared;");
        String printed =
                "SELECT id, format('%s', d), format('%s', z), format('%s', n), format('%s', t), format('%s', a),"
                        + " format('%s', b), format('%s', c), format('%s', x) FROM t";
        shop.awaitEqual(printed, "TABLE m");
        shop.run("INSERT INTO t SELECT id + 2, d, z, n, t, a, b, c, x FROM t", "UPDATE t SET n = -n WHERE id = 2");
        shop.awaitEqual(printed, "TABLE m");
        job.cancel().get();
    }

    @Test
    void aGeneratedColumnIsNotInTheCatalogsTable() throws Exception {
        shop.run(
                "CREATE TABLE t (g int GENERATED ALWAYS AS (v + 1) STORED, id int PRIMARY KEY, v int)",
                "INSERT INTO t VALUES (DEFAULT, 1, 1)");
        JobClient job = shop.submit(shop.catalog()
                + shop.target("m", "id int PRIMARY KEY, v int", "id INT, v INT, PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO m SELECT * FROM shop.`public`.t;");
        shop.awaitEqual("SELECT id, v FROM t", "TABLE m");
        shop.run("INSERT INTO t VALUES (DEFAULT, 2, 2)", "UPDATE t SET v = 3 WHERE id = 1");
        shop.awaitEqual("SELECT id, v FROM t", "TABLE m");
        job.cancel().get();
    }

    @Test
    void aGeneratedColumnThatIsDeclaredIsRefusedByName() throws Exception {
        shop.run("CREATE TABLE t (id int PRIMARY KEY, v int, g int GENERATED ALWAYS AS (v + 1) STORED)");
        String pipeline = declared("v INT, g INT")
                + shop.target("m", "id int PRIMARY KEY, g int", "id INT, g INT, PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO m SELECT id, g FROM declared;";
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> shop.submit(pipeline))
                .withMessageContaining("TM-2021  A column cannot be read from the source")
                .withMessageContaining("column g of public.t is generated: the log does not carry it")
                .withMessageContaining("one of id, v");
    }
}
