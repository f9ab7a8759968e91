package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import io.tidemark.position.ReadLimit;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.Test;

/** The same of MySQL and MariaDB, whose logs are there until they are removed. */
abstract class MySqlUntilContract extends MySqlContract implements UntilContract {

    private static final int LITTLE = 30;

    @Override
    public SourceShop shop() {
        return shop;
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public Map<String, String> variables() {
        return shop.values();
    }

    @Override
    public void keepLog() {
        // It is kept.
    }

    @Override
    public void serveAgain() {
        // It is kept.
    }

    /** MariaDB's transactions say no more than the second in which they began. */
    @Override
    public Instant lastMoment(int id) throws Exception {
        Instant now = now();
        await().atMost(PostgresFixture.PATIENCE).until(() -> now().getEpochSecond() > now.getEpochSecond());
        return now;
    }

    private Instant now() throws Exception {
        return Instant.EPOCH.plus(
                shop.number("SELECT timestampdiff(MICROSECOND, '1970-01-01', utc_timestamp(6))"), ChronoUnit.MICROS);
    }

    private BinlogPosition little(BinlogPosition before) {
        return new BinlogPosition(before.file(), before.offset() + LITTLE, GtidSet.EMPTY);
    }

    @Test
    void aPositionInsideATransactionIsInFrontOfIt() throws Exception {
        String sql = sql();
        String early = early(sql);
        insert(1);
        BinlogPosition before = shop.head();
        insert(2);
        JobClient job = submit(sql, early, new ReadLimit.Position(little(before)));
        assertThat(awaitStands()).isEqualTo(before.toString());
        stays(job, before.toString(), "0,1");
        goesOn(sql, job);
    }

    @Test
    void aPositionInsideALargeTransactionIsRefused() throws Exception {
        String sql = sql();
        String early = early(sql);
        BinlogPosition before = shop.head();
        insertLarge(LARGE);
        assertThat(failure(submit(sql, early, new ReadLimit.Position(little(before)))))
                .contains("TM-2040", "a part of the transaction at ", " is given out already, which ends behind it");
    }
}
