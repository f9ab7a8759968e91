package io.tidemark.demo;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

@EnabledIfSystemProperty(named = "tidemark.mysql", matches = "true")
class MySqlReplayAsOfIT extends ReplayAsOfContract {

    @Override
    BankDatabase database() {
        return BankDatabase.MYSQL;
    }

    /** Its log has microseconds, which the server tells nobody else. */
    @Override
    Committed commit(ReplayBank bank) throws Exception {
        Instant before = Instant.now().truncatedTo(ChronoUnit.MICROS);
        change(bank);
        return new Committed(before, Instant.now());
    }
}
