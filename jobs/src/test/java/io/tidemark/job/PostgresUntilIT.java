package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import io.tidemark.position.ReadLimit;
import io.tidemark.position.WalPosition;
import io.tidemark.problem.ProblemException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.Test;

class PostgresUntilIT extends PostgresContract implements UntilContract {

    @Override
    DatabaseServer startServer() {
        return Servers.postgres()
                .setting("synchronous_commit", "on")
                .setting("track_commit_timestamp", "on")
                .start();
    }

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
    public void keepLog() throws Exception {
        copy(shop.database(), shop.database() + "_pin");
    }

    @Override
    public void serveAgain() throws Exception {
        shop.awaitIdle();
        copy(shop.database() + "_pin", shop.database());
    }

    private void copy(String from, String to) throws Exception {
        shop.run(
                "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '%s'"
                        .formatted(to),
                "SELECT pg_copy_logical_replication_slot('%s', '%s')".formatted(from, to));
    }

    /** To the microsecond. */
    @Override
    public Instant lastMoment(int id) throws Exception {
        return Instant.EPOCH.plus(
                shop.number(
                        "SELECT (extract(epoch FROM pg_xact_commit_timestamp(xmin)) * 1000000)::bigint FROM orders WHERE id = "
                                + id),
                ChronoUnit.MICROS);
    }

    @Test
    void aMicrosecondEarlierTheTransactionIsBehind() throws Exception {
        String sql = sql();
        String early = early(sql);
        insert(1);
        insert(2);
        JobClient job = submit(sql, early, new ReadLimit.Time(lastMoment(2).minus(1, ChronoUnit.MICROS)));
        stays(job, awaitStands(), "0,1");
        goesOn(sql, job);
    }

    /** Where the transaction's end is not there yet, the transaction is not. */
    @Test
    void aPositionInsideACommitRecordIsInFrontOfTheTransaction() throws Exception {
        String sql = sql();
        String early = early(sql);
        insert(1);
        WalPosition end = shop.head();
        JobClient job = submit(sql, early, new ReadLimit.Position(new WalPosition(end.lsn() - 8)));
        stays(job, awaitStands(), "0");
        goesOn(sql, job);
    }

    @Test
    void aPositionInsideTheCommitRecordOfALargeTransactionIsRefused() throws Exception {
        String sql = sql();
        String early = early(sql);
        insertLarge(LARGE);
        WalPosition end = shop.head();
        assertThat(failure(submit(sql, early, new ReadLimit.Position(new WalPosition(end.lsn() - 8)))))
                .contains("TM-2040", "a part of transaction ", " is given out already, which ends behind it");
    }

    @Test
    void neitherAnotherKindOfPositionNorRowsThatAreWrittenAsTheyCome() throws Exception {
        String sql = sql();
        String early = early(sql);
        Pipeline keyed = plan(sql, Optional.of(early));
        assertThatThrownBy(() -> keyed.readUpTo(ReadLimit.parse("bin.000001:4")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("TM-1023")
                .hasMessageContaining("that is no position of postgresql://");
        Pipeline continuous = plan("SET 'tidemark.delivery' = 'continuous';\n" + sql, Optional.of(early));
        assertThatThrownBy(() -> continuous.readUpTo(ReadLimit.parse("2026-11-21T12:00:00Z")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("TM-1023")
                .hasMessageContaining("tidemark.delivery = continuous");
    }
}
