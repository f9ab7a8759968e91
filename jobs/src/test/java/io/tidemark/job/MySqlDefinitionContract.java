package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables are altered while they are read: rows stay right, or the job ends and says why. */
abstract class MySqlDefinitionContract extends MySqlContract {

    private static final String SHOWN = "SELECT id, name, price FROM source";

    @BeforeEach
    void prepare() throws Exception {
        shop.run(
                "CREATE TABLE source (id int PRIMARY KEY, name varchar(20) CHARACTER SET latin1, price decimal(10,2))"
                        + " CHARACTER SET utf8mb4",
                "INSERT INTO source VALUES (1, 'loadé', 1.5)");
    }

    /** Declares the columns it reads; the catalog's table would change with the source's. */
    private String pipeline() throws Exception {
        return shop.declared("source", "id INT, name STRING, price DECIMAL(10, 2), PRIMARY KEY (id) NOT ENFORCED")
                + shop.target(
                        "mirror",
                        "id int PRIMARY KEY, name text, price numeric(12, 2)",
                        "id INT, name STRING, price DECIMAL(12, 2), PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO mirror SELECT id, name, CAST(price AS DECIMAL(12, 2)) FROM source;";
    }

    private void change(int id) throws Exception {
        shop.run(
                "INSERT INTO source (id, name, price) VALUES (%d, 'nömber %d', %d.25)".formatted(id, id, id),
                "UPDATE source SET price = price + 1 WHERE id = 1");
    }

    @Test
    void columnsThatComeGoAndMoveDoNotMixUpTheOthers() throws Exception {
        JobClient job = shop.submit(pipeline());
        int id = 2;
        for (String alteration : new String[] {
            "ALTER TABLE source ADD COLUMN first int FIRST",
            "ALTER TABLE source ADD COLUMN between_them varchar(10) DEFAULT 'x' AFTER id, ADD INDEX (name)",
            "ALTER TABLE source MODIFY price decimal(10,2) FIRST",
            "ALTER TABLE source MODIFY name varchar(20) CHARACTER SET utf8mb4",
            "ALTER TABLE source DROP COLUMN between_them",
            "ALTER TABLE source MODIFY name varchar(40) CHARACTER SET utf16 AFTER price, COMMENT 'moved'",
            "ALTER TABLE source CONVERT TO CHARACTER SET utf8mb4",
            "ALTER TABLE source RENAME COLUMN first TO last",
        }) {
            shop.run(alteration);
            change(id++);
        }
        shop.awaitEqual(SHOWN, "TABLE mirror");
        job.cancel().get();
    }

    @Test
    void alterationsOfTheTimeBetweenTwoRunsAreFollowedInTheLog() throws Exception {
        String sql = pipeline();
        JobClient job = shop.submit(sql);
        change(2);
        shop.awaitEqual(SHOWN, "TABLE mirror");
        String savepoint = shop.flink().stop(job);
        // Two of them change places: their types alone would not tell.
        shop.run("ALTER TABLE source ADD COLUMN other varchar(20) CHARACTER SET latin1");
        change(3);
        shop.run("ALTER TABLE source MODIFY name varchar(20) CHARACTER SET latin1 AFTER other");
        change(4);
        job = shop.submit(sql, PostgresFixture.settings(Duration.ofMillis(200), 1), Optional.of(savepoint));
        shop.awaitEqual(SHOWN, "TABLE mirror");
        change(5);
        shop.awaitEqual(SHOWN, "TABLE mirror");
        savepoint = shop.flink().stop(job);
        shop.run("ALTER TABLE source DROP COLUMN other");
        change(6);
        job = shop.submit(sql, PostgresFixture.settings(Duration.ofMillis(200), 1), Optional.of(savepoint));
        shop.awaitEqual(SHOWN, "TABLE mirror");
        job.cancel().get();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TRUNCATE TABLE source | TM-2017  A table of the source was truncated",
                "ALTER TABLE source DROP COLUMN price | has no column price behind",
                "ALTER TABLE source CHANGE price cost decimal(10,2) | has no column price behind",
                "ALTER TABLE source MODIFY price decimal(20,10) | has column price as decimal(20,10) behind",
                "ALTER TABLE source MODIFY price decimal(8,1) | as decimal(10,2), which may have changed its values",
                "ALTER TABLE source MODIFY name varchar(19) CHARACTER SET latin1 | which may have changed its values",
                "ALTER TABLE source DROP COLUMN name, ADD COLUMN name varchar(20) DEFAULT 'x' | has another column name behind",
                "ALTER TABLE source DROP PRIMARY KEY, ADD PRIMARY KEY (name) | DROP PRIMARY KEY",
                "ALTER TABLE source ENGINE = MyISAM | ENGINE = MyISAM",
                "DROP TABLE source | TM-2016  A table of the source is not what it was when the job began",
                "RENAME TABLE source TO moved | TM-2016  A table of the source is not what it was when the job began",
            })
    void whatCannotBeFollowedEndsTheJobOnceAndSaysWhy(String statement, String said) throws Exception {
        JobClient job = shop.submit(pipeline());
        change(2);
        shop.awaitEqual(SHOWN, "TABLE mirror");
        shop.run(statement);
        assertThat(job.getJobExecutionResult())
                .failsWithin(PostgresFixture.PATIENCE)
                .withThrowableOfType(ExecutionException.class)
                .havingRootCause()
                .withMessageContaining(said);
        assertThat(shop.mart().number("SELECT count(*) FROM mirror")).isEqualTo(2);
    }

    @Test
    void otherTablesMayBeAlteredAndEmptiedAsTheyLike() throws Exception {
        shop.run("CREATE TABLE other (id int PRIMARY KEY, note text)");
        JobClient job = shop.submit(pipeline());
        shop.run(
                "ALTER TABLE other DROP COLUMN note",
                "INSERT INTO other VALUES (1)",
                "TRUNCATE TABLE other",
                "CREATE VIEW seen AS SELECT * FROM source",
                "CREATE TABLE copied LIKE source",
                "INSERT INTO copied SELECT * FROM source",
                "DROP TABLE copied, other",
                "CREATE TEMPORARY TABLE scratch AS SELECT * FROM source",
                "DROP TEMPORARY TABLE scratch",
                "ANALYZE TABLE source",
                "DROP VIEW seen");
        change(2);
        await().atMost(PostgresFixture.PATIENCE).until(() -> shop.mart().number("SELECT count(*) FROM mirror") == 2);
        shop.awaitEqual(SHOWN, "TABLE mirror");
        job.cancel().get();
    }
}
