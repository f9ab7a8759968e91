package io.tidemark.job;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import java.nio.file.Path;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** All tables of a server come from one reader, whatever statements read them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MySqlReaderContract {

    private DatabaseServer server;
    private DatabaseServer target;

    @TempDir
    private Path directory;

    private MySqlFixture shop;

    abstract DatabaseServer startServer();

    @BeforeAll
    void start() {
        server = startServer();
        target = Servers.postgres().start();
    }

    @AfterAll
    void stop() {
        server.close();
        target.close();
    }

    @BeforeEach
    void prepare() throws Exception {
        shop = MySqlFixture.start(server, target, directory);
    }

    @AfterEach
    void end() throws Exception {
        shop.close();
    }

    @Test
    void aJoinOfTwoTablesFollowsTheirChanges() throws Exception {
        shop.run(
                "CREATE TABLE a (id int PRIMARY KEY, note text)",
                "CREATE TABLE b (id bigint PRIMARY KEY, a_id int, price decimal(10, 2))",
                "INSERT INTO a WITH RECURSIVE g (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < 1000)"
                        + " SELECT n, concat('note ', n) FROM g",
                "INSERT INTO b SELECT a.id * 10 + d.id, 1 + (a.id * 7 + d.id) % 1000, a.id FROM a, a AS d WHERE d.id <= 5");
        JobClient job = shop.submit(shop.catalog()
                + shop.target(
                        "mirror",
                        "id bigint PRIMARY KEY, note text, price numeric(10, 2)",
                        "id BIGINT, note STRING, price DECIMAL(10, 2), PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO mirror SELECT b.id, a.note, b.price FROM %s AS b JOIN %s AS a ON a.id = b.a_id;"
                        .formatted(shop.source("b"), shop.source("a")));
        String view = "SELECT b.id, a.note, b.price FROM b JOIN a ON a.id = b.a_id";
        shop.awaitEqual(view, "TABLE mirror");
        shop.run(
                "UPDATE a SET note = concat('new ', id) WHERE id % 3 = 0",
                "DELETE FROM b WHERE id % 7 = 0",
                "UPDATE b SET price = price + 1 WHERE id % 2 = 0",
                // Keys that change, one of them to a key that another row had before.
                "UPDATE b SET id = -id WHERE id % 5 = 0",
                "DELETE FROM b WHERE id = 11",
                "UPDATE b SET id = 11 WHERE id = 12");
        shop.awaitEqual(view, "TABLE mirror");
        job.cancel().get();
    }
}
