package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tables that change during the first load, or have nothing to load (FAULTS 35): right, or a clear problem. A table is held as
 * it is from its first chunk on, so that it can change only while others are being read.
 */
abstract class MySqlLoadFaultsContract extends MySqlContract {

    private static final String SHOWN = "SELECT id, v, note FROM source";
    private static final int OTHER_ROWS = 15_000;
    private static final int ROWS = 1_000;
    private static final int CHUNK = 50;

    private String mirror() throws Exception {
        return shop.target(
                        "mirror",
                        "id int PRIMARY KEY, v int, note text",
                        "id INT, v INT, note STRING, PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO mirror SELECT id, v, note FROM %s;".formatted(shop.source("source"));
    }

    /** Begins the load and does something to the table while another one is read ahead of it. */
    private JobClient loadAndMeanwhile(String statement) throws Exception {
        shop.run(
                "CREATE TABLE other (id int PRIMARY KEY)",
                "CREATE TABLE source (id int PRIMARY KEY, v int NOT NULL, note varchar(20))",
                "SET SESSION %s = %d"
                        .formatted(
                                shop.isMariaDb() ? "max_recursive_iterations" : "cte_max_recursion_depth", OTHER_ROWS),
                "INSERT INTO other " + shop.numbers(OTHER_ROWS),
                "INSERT INTO source SELECT n, n, concat('note ', n) FROM (%s) numbers".formatted(shop.numbers(ROWS)),
                "ANALYZE TABLE other, source");
        JobClient job = shop.submit(shop.catalog("'scan.incremental.snapshot.chunk.size' = '%d'".formatted(CHUNK))
                + shop.target("highest", "k int PRIMARY KEY, id int", "k INT, id INT, PRIMARY KEY (k) NOT ENFORCED")
                + "INSERT INTO highest SELECT 1, MAX(id) FROM %s;\n".formatted(shop.source("other"))
                + mirror());
        LoadFaults.awaitSome();
        shop.run(statement);
        LoadFaults.assertNotLoaded();
        return job;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE source ADD COLUMN more int DEFAULT 7",
                "ALTER TABLE source ADD INDEX (v)",
                "ALTER TABLE source FORCE",
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
                "ALTER TABLE source DROP COLUMN note | TM-2016 | note",
                "ALTER TABLE source CHANGE v w int NOT NULL | TM-2016 | v",
                "ALTER TABLE source MODIFY v bigint NOT NULL | TM-2016 | bigint",
                "ALTER TABLE source DROP PRIMARY KEY | TM-2016 | PRIMARY KEY",
                "DROP TABLE source | TM-2016 | gone",
                "RENAME TABLE source TO moved | TM-2016 | gone",
                "TRUNCATE TABLE source | TM-2017 | TRUNCATE",
            })
    void whatCannotBeFollowedEndsTheJobAndSaysWhy(String alteration, String code, String said) throws Exception {
        JobClient job = loadAndMeanwhile(alteration);
        LoadFaults.assertFails(job, code, said);
        assertThat(EndedJob.of(shop.flink().job(job.getJobID())).restarts())
                .as("restarts, of which one may give a chunk another snapshot")
                .isLessThanOrEqualTo(1);
    }

    @Test
    void anEmptyTableIsFollowedFromItsFirstRowOn() throws Exception {
        shop.run("CREATE TABLE source (id int PRIMARY KEY, v int NOT NULL, note varchar(20))");
        JobClient job = shop.submit(shop.catalog() + mirror());
        shop.run(
                "INSERT INTO source SELECT n, n, NULL FROM (%s) numbers".formatted(shop.numbers(100)),
                "DELETE FROM source WHERE id > 50");
        shop.awaitEqual(SHOWN, "TABLE mirror");
        job.cancel().get();
    }
}
