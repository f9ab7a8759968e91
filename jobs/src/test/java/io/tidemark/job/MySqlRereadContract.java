package io.tidemark.job;

import io.tidemark.source.CaptureOptions;
import io.tidemark.source.LoadOptions;
import io.tidemark.source.RestorePolicy;
import io.tidemark.source.mysql.MySqlCapture;
import io.tidemark.source.mysql.MySqlEndpoint;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A table is read anew beside the stream. */
abstract class MySqlRereadContract extends MySqlContract {

    @Test
    void aTableIsReadAnewWhileItIsWrittenAndEveryBoundaryIsWhatTheSourceHad() throws Exception {
        MySqlCapture options = new MySqlCapture(
                new MySqlEndpoint(
                        "127.0.0.1",
                        shop.server().port(),
                        MySqlFixture.READER,
                        shop.password(),
                        MySqlEndpoint.Encryption.DISABLED),
                MySqlCapture.NAME,
                MySqlCapture.SERVER_IDS,
                new LoadOptions(RereadRun.CHUNK_ROWS, RereadRun.ROWS_PER_SECOND),
                CaptureOptions.TRANSACTION_ROWS,
                Duration.ofMillis(200),
                RestorePolicy.DEFAULT);
        new RereadRun(shop, options, shop.database(), "ANALYZE TABLE checking, saving").play();
    }
}
