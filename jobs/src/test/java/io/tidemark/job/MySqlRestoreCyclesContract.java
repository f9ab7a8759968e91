package io.tidemark.job;

import java.sql.SQLException;
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
                    public String[] options() {
                        return new String[] {"'on-unknown-history' = 'fail'"};
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
