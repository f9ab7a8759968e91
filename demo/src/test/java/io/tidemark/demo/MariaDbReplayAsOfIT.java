package io.tidemark.demo;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

class MariaDbReplayAsOfIT extends ReplayAsOfContract {

    @Override
    BankDatabase database() {
        return BankDatabase.MARIADB;
    }

    /** Its log has the second in which the transaction began. Each gets one of its own. */
    @Override
    Committed commit(ReplayBank bank) throws Exception {
        Instant second = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        await().atMost(ReplayBank.PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> Instant.now().truncatedTo(ChronoUnit.SECONDS).isAfter(second));
        Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        change(bank);
        return new Committed(before, Instant.now());
    }
}
