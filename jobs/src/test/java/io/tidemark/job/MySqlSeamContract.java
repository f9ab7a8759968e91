package io.tidemark.job;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The target is a Postgres server. */
abstract class MySqlSeamContract {

    @TempDir
    private Path directory;

    abstract DatabaseServer startServer();

    @Test
    void aFirstLoadUnderOpenTransactionsAndKillsLosesAndRepeatsNothing() throws Exception {
        try (DatabaseServer server = startServer();
                DatabaseServer target = Servers.postgres().start()) {
            SeamRuns.play(
                    () -> new MySql(MySqlFixture.start(server, target, Files.createTempDirectory(directory, "seam"))));
        }
    }

    private record MySql(MySqlFixture shop) implements SeamRuns.Source {

        @Override
        public String plainOptions(String table) {
            return """
                   'connector' = 'mysql-cdc', 'hostname' = '127.0.0.1', 'port' = '${SOURCE_PORT}',
                   'username' = '${SUPERUSER}', 'password' = '${SUPERUSER_PASSWORD}', 'database-name' = '${SOURCE}',
                   'table-name' = '%s', 'server-id' = '7400-7404', 'server-time-zone' = 'UTC',
                   'heartbeat.interval' = '1s', 'scan.incremental.snapshot.chunk.size' = '2000'"""
                    .formatted(table);
        }

        @Override
        public List<SeamTable> tables(Random random) {
            return List.of(
                    SeamTable.numbered("keyed", 20_000),
                    SeamTable.compound("compound", 3_000),
                    SeamTable.named("named", 3_000, "varchar(36)", "id"));
        }

        @Override
        public void analyze() throws Exception {
            shop.run("ANALYZE TABLE keyed, compound, named, keyless");
        }
    }
}
