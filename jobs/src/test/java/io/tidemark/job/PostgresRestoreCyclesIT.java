package io.tidemark.job;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No stop, restart or crash is taken for another log or a gap in it. The target is on the same server. */
class PostgresRestoreCyclesIT {

    @TempDir
    private Path directory;

    @Test
    void everyStopIsFollowedByARestore() throws Exception {
        try (DatabaseServer server =
                        Servers.postgres().setting("synchronous_commit", "on").start();
                PostgresFixture shop = PostgresFixture.start(server, directory)) {
            new RestoreCycles(new PostgresSource(shop)).play();
        }
    }

    private record PostgresSource(PostgresFixture shop) implements RestoreCycles.Source {

        @Override
        public MiniFlink flink() {
            return shop.flink();
        }

        @Override
        public String catalog() {
            return shop.catalog();
        }

        @Override
        public JobClient submit(String sql, Optional<String> restore) throws Exception {
            return shop.submit(sql, PostgresFixture.settings(Duration.ofMillis(100), 1), restore);
        }

        @Override
        public void rotate() throws SQLException {
            shop.run("SELECT pg_switch_wal()", "CHECKPOINT");
        }

        @Override
        public void restart() throws SQLException {
            shop.server().stop();
            startAgain();
        }

        @Override
        public void crash() throws SQLException {
            shop.server().kill();
            startAgain();
        }

        private void startAgain() throws SQLException {
            shop.server().start();
            shop.moveTo(shop.server());
        }
    }
}
