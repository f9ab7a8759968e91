package io.tidemark.job;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.Optional;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What servers differ in: how they let a reader in, ids with tags, types the log's client does not know. */
abstract class MySqlServersContract extends MySqlContract {

    private static final String ALL = "SELECT id, note FROM source";

    private String mirror(String... options) throws Exception {
        return shop.catalog(options)
                + shop.target(
                        "mirror", "id int PRIMARY KEY, note text", "id INT, note STRING, PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO mirror SELECT id, note FROM %s;".formatted(shop.source("source"));
    }

    private void makeSource() throws Exception {
        shop.run("CREATE TABLE source (id int PRIMARY KEY, note text)", "INSERT INTO source VALUES (1, 'loaded')");
    }

    @ParameterizedTest
    @ValueSource(strings = {"disabled", "preferred", "required"})
    void logsInWithAndWithoutEncryption(String mode) throws Exception {
        // The embedded MariaDB does not encrypt.
        assumeTrue(!shop.isMariaDb() || !mode.equals("required"));
        makeSource();
        // MySQL lets a password pass without more ado that it has found to be right since.
        shop.run("FLUSH PRIVILEGES");
        JobClient job = shop.submit(mirror("'debezium.database.ssl.mode' = '%s'".formatted(mode)));
        shop.run("INSERT INTO source VALUES (2, 'streamed')");
        shop.awaitEqual(ALL, "TABLE mirror");
        job.cancel().get();
    }

    @Test
    void followsTransactionsWhoseIdsHaveTags() throws Exception {
        assumeTrue(shop.isMySql(8, 3) && shop.log().hasGtids());
        makeSource();
        insertTagged(2);
        String sql = mirror();
        JobClient job = shop.submit(sql);
        shop.awaitEqual(ALL, "TABLE mirror");
        insertTagged(3);
        shop.run("INSERT INTO source VALUES (4, 'no tag')");
        shop.awaitEqual(ALL, "TABLE mirror");
        String savepoint = shop.flink().stop(job);
        insertTagged(5);
        shop.run("UPDATE source SET note = concat(note, '!')");
        job = shop.submit(sql, PostgresFixture.settings(Duration.ofMillis(200), 1), Optional.of(savepoint));
        insertTagged(6);
        shop.awaitEqual(ALL, "TABLE mirror");
        job.cancel().get();
    }

    private void insertTagged(int id) throws Exception {
        shop.run(
                "SET gtid_next = 'AUTOMATIC:backup'",
                "INSERT INTO source VALUES (%d, 'with a tag')".formatted(id),
                "SET gtid_next = 'AUTOMATIC'");
    }

    /** The library that reads the log does not know their type. */
    @Test
    void readsOnBesideTablesWithVectors() throws Exception {
        assumeTrue(shop.isMySql(9, 0));
        makeSource();
        shop.run("CREATE TABLE other (id int PRIMARY KEY, place vector(3))");
        JobClient job = shop.submit(mirror());
        shop.awaitEqual(ALL, "TABLE mirror");
        shop.run(
                "INSERT INTO other VALUES (1, to_vector('[1, 2, 3]'))",
                "UPDATE other SET place = to_vector('[3, 2, 1]')",
                "INSERT INTO source VALUES (2, 'streamed')");
        shop.awaitEqual(ALL, "TABLE mirror");
        job.cancel().get();
    }
}
