package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.flink.SnapshotKind;
import io.tidemark.checkpoint.source.SourceKind;
import io.tidemark.position.LogPosition;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class PostgresStatesIT extends PlainSavepointContract implements StatesContract {

    @EnabledIfSystemProperty(named = IsolatedJob.CONNECTORS, matches = ".+")
    @Test
    void aReleaseWithoutIncrementalSnapshotsStandsAtItsLastRow() throws Exception {
        assertThat(takeFollowing("3.2.1-legacy", "3.2.1", "", SnapshotKind.CANONICAL_SAVEPOINT, 1)
                        .kind())
                .isEqualTo(SourceKind.FLINK_CDC_LEGACY);
    }

    @Override
    public SourceShop shop() {
        return shop;
    }

    @Override
    public String family() {
        return "postgres";
    }

    @Override
    public String connector() {
        return "postgres-cdc";
    }

    @Override
    public String schema() {
        return "public";
    }

    @Override
    public LogPosition head() throws SQLException {
        return now();
    }

    @Override
    public String declaration(String options) {
        return plain("orders", options);
    }

    @Override
    public Map<String, String> values() {
        return values;
    }

    @Override
    public String analysis() {
        return "ANALYZE orders";
    }

    /** A backfill makes a slot, which waits for the transaction that waits for its table: one of them has to give in. */
    @Override
    public List<String> hold() {
        return List.of("SET LOCAL lock_timeout = '50ms'", "LOCK TABLE orders IN ACCESS EXCLUSIVE MODE");
    }

    @Override
    public long waiting() throws SQLException {
        return shop.number("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted");
    }

    @Override
    public Path directory() {
        return directory.resolve("release");
    }
}
