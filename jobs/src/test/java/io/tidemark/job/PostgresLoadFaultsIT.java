package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.problem.ProblemException;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that change between two chunks of their first load, or have nothing to load (FAULTS 35): right, or a clear problem. */
class PostgresLoadFaultsIT extends PostgresContract {

    private static final String SHOWN = "SELECT id, v, note FROM source";

    @Override
    DatabaseServer startServer() {
        return startSynchronous();
    }

    private String mirror(String table) throws Exception {
        return shop.target(
                        "mirror",
                        "id int PRIMARY KEY, v int, note text",
                        "id INT, v INT, note STRING, PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO mirror SELECT id, v, note FROM %s;".formatted(shop.source(table));
    }

    /** Begins the load and does something to the table when a part of its chunks has been read. */
    private JobClient loadAndMeanwhile(String... statements) throws Exception {
        shop.run(
                "CREATE TABLE source (id int PRIMARY KEY, v int NOT NULL, note varchar(20))",
                "INSERT INTO source SELECT g, g, 'note ' || g FROM generate_series(1, 5000) g",
                "ANALYZE source");
        JobClient job = shop.submit(shop.catalog(
                        "'scan.incremental.snapshot.chunk.size' = '50'", "'scan.snapshot.max-rows-per-second' = '2000'")
                + mirror("source"));
        LoadFaults.awaitSome();
        try (Connection connection = shop.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            // Until it is committed no other chunk is read.
            statement.execute("LOCK TABLE source IN ACCESS EXCLUSIVE MODE");
            LoadFaults.assertNotLoaded();
            for (String sql : statements) {
                statement.execute(sql);
            }
            connection.commit();
        }
        return job;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE source ADD COLUMN more int DEFAULT 7",
                "ALTER TABLE source ALTER COLUMN v SET DEFAULT 7",
                "UPDATE source SET v = v + 1",
            })
    void rowsAreRightBehindWhatCanBeFollowed(String alteration) throws Exception {
        JobClient job = loadAndMeanwhile(alteration);
        shop.run("UPDATE source SET v = v + 1 WHERE id % 3 = 0", "DELETE FROM source WHERE id % 5 = 0");
        shop.awaitEqual(SHOWN, "TABLE mirror");
        job.cancel().get();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ALTER TABLE source DROP COLUMN note | TM-2016 | column note",
                "ALTER TABLE source RENAME COLUMN v TO w | TM-2016 | column v",
                "ALTER TABLE source ALTER COLUMN v TYPE bigint | TM-2016 | int8",
                "ALTER TABLE source ALTER COLUMN note TYPE varchar(100) | TM-2016 | varchar",
                "ALTER TABLE source ALTER COLUMN v TYPE text | TM-2016 | text",
                "ALTER TABLE source DROP CONSTRAINT source_pkey | TM-2016 | source",
                "DROP TABLE source | TM-2016 | no table public.source",
                "ALTER TABLE source RENAME TO moved | TM-2016 | no table public.source",
                "TRUNCATE source | TM-2017 | TRUNCATE",
            })
    void whatCannotBeFollowedEndsTheJobOnceAndSaysWhy(String alteration, String code, String said) throws Exception {
        JobClient job = loadAndMeanwhile(alteration);
        LoadFaults.assertFails(job, code, said);
        assertThat(EndedJob.of(shop.flink().job(job.getJobID())).restarts())
                .as("restarts")
                .isZero();
    }

    /** Its changes are not published: they would be missing. */
    @Test
    void aTableThatIsDroppedAndMadeAgainEndsTheJob() throws Exception {
        JobClient job = loadAndMeanwhile(
                "DROP TABLE source",
                "CREATE TABLE source (id int PRIMARY KEY, v int NOT NULL, note varchar(20))",
                "INSERT INTO source SELECT g, -g, 'other' FROM generate_series(1, 5000) g");
        LoadFaults.assertFails(job, "TM-2014", Refusal.TABLE);
    }

    @Test
    void anEmptyTableIsFollowedFromItsFirstRowOn() throws Exception {
        shop.run("CREATE TABLE source (id int PRIMARY KEY, v int NOT NULL, note varchar(20))", "ANALYZE source");
        JobClient job = shop.submit(shop.catalog() + mirror("source"));
        shop.run(
                "INSERT INTO source SELECT g, g, NULL FROM generate_series(1, 100) g",
                "DELETE FROM source WHERE id > 50");
        shop.awaitEqual(SHOWN, "TABLE mirror");
        job.cancel().get();
    }

    /** Every type of a column is carried, if only as text: what is left is a table without any, or with generated ones. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"CREATE TABLE bare ()", "CREATE TABLE bare (a int GENERATED ALWAYS AS (1) STORED)"})
    void aTableWithoutAColumnToReadIsRefusedByName(String table) throws Exception {
        shop.run(table, "ALTER TABLE bare REPLICA IDENTITY FULL");
        String sql = shop.catalog()
                + shop.target("counted", "k int PRIMARY KEY, n bigint", "k INT, n BIGINT, PRIMARY KEY (k) NOT ENFORCED")
                + "INSERT INTO counted SELECT 1, COUNT(*) FROM shop.`public`.bare;";
        assertThatThrownBy(() -> shop.submit(sql))
                .isInstanceOfSatisfying(ProblemException.class, refused -> assertThat(refused.problems())
                        .extracting(problem -> problem.code().id())
                        .isEqualTo(List.of("TM-2009")))
                .hasMessageContaining("bare")
                .hasMessageContaining("no column that can be read");
    }
}
