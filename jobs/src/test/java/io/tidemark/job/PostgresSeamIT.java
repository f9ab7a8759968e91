package io.tidemark.job;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The target is on the same server. */
class PostgresSeamIT {

    @TempDir
    private Path directory;

    @Test
    void aFirstLoadUnderOpenTransactionsAndKillsLosesAndRepeatsNothing() throws Exception {
        try (DatabaseServer server =
                Servers.postgres().setting("synchronous_commit", "on").start()) {
            SeamRuns.play(
                    () -> new Postgres(PostgresFixture.start(server, Files.createTempDirectory(directory, "seam"))));
        }
    }

    private record Postgres(PostgresFixture shop) implements SeamRuns.Source {

        @Override
        public String plainOptions(String table) {
            return """
                   'connector' = 'postgres-cdc', 'hostname' = '127.0.0.1', 'port' = '${PORT}', 'username' = '${USER}',
                   'password' = '${PASSWORD}', 'database-name' = '${DATABASE}', 'schema-name' = 'public',
                   'table-name' = '%s', 'slot.name' = '${DATABASE}_plain', 'decoding.plugin.name' = 'pgoutput',
                   'debezium.publication.name' = '${DATABASE}_plain',
                   'debezium.publication.autocreate.mode' = 'filtered', 'heartbeat.interval.ms' = '1000',
                   'scan.incremental.snapshot.enabled' = 'true', 'scan.incremental.snapshot.chunk.size' = '2000'"""
                    .formatted(table);
        }

        /** The log has some of them whole, and of others only the key of the row before. */
        @Override
        public List<SeamTable> tables(Random random) {
            return List.of(
                    identified(random, SeamTable.numbered("keyed", 20_000)),
                    identified(random, SeamTable.compound("compound", 3_000)),
                    identified(random, SeamTable.named("named", 3_000, "uuid", "id::text")),
                    SeamTable.numbered("parted", 3_000).with("PARTITION BY RANGE (id)", partitions()));
        }

        private SeamTable identified(Random random, SeamTable table) {
            // Flink CDC's connector, as it is set by default, needs the whole row of before an update.
            boolean whole = random.nextBoolean() || SeamPlain.WANTED;
            return whole ? table.with("", List.of(shop.logWholeRows(table.name()))) : table;
        }

        /** Rows move between them. */
        private static List<String> partitions() {
            List<String> partitions = new ArrayList<>();
            for (int from = 0; from < 6_000; from += 2_000) {
                partitions.add("CREATE TABLE parted_%1$d PARTITION OF parted FOR VALUES FROM (%1$d) TO (%2$d)"
                        .formatted(from, from + 2_000));
            }
            partitions.add("CREATE TABLE parted_rest PARTITION OF parted DEFAULT");
            return partitions;
        }

        @Override
        public void analyze() throws Exception {
            shop.run("ANALYZE");
        }
    }
}
