package io.tidemark.job;

import io.tidemark.embedded.DatabaseServer;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** No stop, restart or crash is taken for another log or a gap in it. The target is on the same server. */
class PostgresRestoreCyclesIT extends PostgresContract {

    @Override
    DatabaseServer startServer() {
        return startSynchronous();
    }

    @Test
    void everyStopIsFollowedByARestore() throws Exception {
        new RestoreCycles(new RestoreCycles.Source() {
                    @Override
                    public SourceShop shop() {
                        return shop;
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
                })
                .play();
    }
}
