package io.tidemark.demo;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

class ReplayAsOfIT extends ReplayAsOfContract {

    @Override
    BankDatabase database() {
        return BankDatabase.POSTGRES;
    }

    /** As the server itself has noted it down, to the microsecond. */
    @Override
    Committed commit(ReplayBank bank) throws Exception {
        change(bank);
        String micros = bank.rows(
                        ReplayBank.BANK,
                        "SELECT (extract(epoch FROM pg_xact_commit_timestamp(xmin)) * 1000000)::bigint FROM accounts WHERE id = 1")
                .get(0);
        Instant time = Instant.EPOCH.plus(Long.parseLong(micros), ChronoUnit.MICROS);
        return new Committed(time, time);
    }
}
