package io.tidemark.job;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.source.CaptureOptions;
import io.tidemark.source.LoadOptions;
import io.tidemark.source.RestorePolicy;
import io.tidemark.source.postgres.PostgresCapture;
import io.tidemark.source.postgres.PostgresEndpoint;
import org.junit.jupiter.api.Test;

/** A table is read anew beside the stream. */
class RereadIT extends PostgresContract {

    @Override
    DatabaseServer startServer() {
        return startSynchronous();
    }

    @Test
    void aTableIsReadAnewWhileItIsWrittenAndEveryBoundaryIsWhatTheSourceHad() throws Exception {
        DatabaseServer server = shop.server();
        PostgresCapture options = new PostgresCapture(
                new PostgresEndpoint("127.0.0.1", server.port(), shop.database(), server.user(), server.password()),
                shop.database(),
                false,
                shop.database(),
                true,
                new LoadOptions(RereadRun.CHUNK_ROWS, RereadRun.ROWS_PER_SECOND),
                CaptureOptions.TRANSACTION_ROWS,
                PostgresCapture.STATUS_INTERVAL,
                RestorePolicy.DEFAULT);
        new RereadRun(shop, options, "public", "ANALYZE checking, saving").play();
    }
}
