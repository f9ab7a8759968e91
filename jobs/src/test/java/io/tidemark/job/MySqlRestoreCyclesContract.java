package io.tidemark.job;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.Test;

/** No stop, restart or crash is taken for another log or a gap in it. */
abstract class MySqlRestoreCyclesContract extends MySqlContract {

    @Test
    void everyStopIsFollowedByARestore() throws Exception {
        new RestoreCycles(new RestoreCycles.Source() {
                    @Override
                    public SourceShop shop() {
                        return shop;
                    }

                    @Override
                    public MiniFlink flink() {
                        return shop.flink();
                    }

                    @Override
                    public String catalog() {
                        return shop.catalog("'on-unknown-history' = 'fail'");
                    }

                    @Override
                    public JobClient submit(String sql, Optional<String> restore) throws Exception {
                        return shop.submit(sql, PostgresFixture.settings(Duration.ofMillis(100), 1), restore);
                    }

                    @Override
                    public void rotate() throws SQLException {
                        shop.run("FLUSH BINARY LOGS");
                    }

                    @Override
                    public void restart() throws SQLException {
                        shop.restart();
                    }

                    @Override
                    public void crash() throws SQLException {
                        shop.restartKilled();
                    }
                })
                .play();
    }
}
