package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.flink.SnapshotKind;
import io.tidemark.checkpoint.source.Phase;
import io.tidemark.checkpoint.source.SavedTable;
import io.tidemark.checkpoint.source.SourceKind;
import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.checkpoint.source.TableProgress;
import io.tidemark.position.LogOrder;
import io.tidemark.position.WalPosition;
import io.tidemark.source.foreign.PlainStateFiles;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.junit.jupiter.api.Test;

/**
 * What is read out of the state of real jobs, beside what the server says: the last row was written between two positions
 * that it was asked for.
 */
class InspectionIT extends PlainSavepointContract {

    private WalPosition before;
    private WalPosition after;

    private JobClient followed(String sql, int parallelism) throws Exception {
        Configuration settings = PostgresFixture.settings(INTERVAL, parallelism);
        settings.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        settings.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        JobClient job = shop.submit(sql, values, settings, Optional.empty());
        awaitFollowed("orders", 1);
        before = now();
        shop.run("INSERT INTO orders VALUES (2, 0, NULL)");
        after = now();
        awaitMirrored("orders");
        return job;
    }

    private Path stopped(JobClient job, SavepointFormatType format) throws Exception {
        String directory =
                shop.flink().checkpoints().resolve("savepoints").toUri().toString();
        Path savepoint = Path.of(
                URI.create(job.stopWithSavepoint(false, directory, format).get(1, TimeUnit.MINUTES)));
        shop.awaitIdle();
        return savepoint;
    }

    /** The newest checkpoint that was begun after the last row had come. */
    private Path cancelled(JobClient job) throws Exception {
        long seen = newest(job);
        await().atMost(PostgresFixture.PATIENCE).until(() -> newest(job) >= seen + 2);
        job.cancel().get();
        shop.awaitIdle();
        return shop.flink().newestCheckpoint(job.getJobID()).orElseThrow();
    }

    private long newest(JobClient job) throws Exception {
        return shop.flink()
                .newestCheckpoint(job.getJobID())
                .map(Checkpoints::number)
                .orElse(0L);
    }

    private SourceState inspected(Path state, SnapshotKind kind, SourceKind reader, String name) throws Exception {
        PlainStateFiles.captureWhole(name, state, before, after);
        Inspection inspection = Inspection.of(state);
        assertThat(inspection.unread()).isEmpty();
        assertThat(inspection.metadata().kind()).isEqualTo(kind);
        assertThat(inspection.sources()).hasSize(1);
        SourceState source = inspection.sources().get(0);
        assertThat(source.kind()).isEqualTo(reader);
        assertThat(source.database()).isEqualTo("postgres");
        assertThat(source.remarks()).isEmpty();
        assertThat(source.phase()).isEqualTo(Phase.STREAMING);
        WalPosition position = (WalPosition) source.position().orElseThrow();
        assertThat(position.order(before))
                .as("%s, from %s on", position, before)
                .isNotEqualTo(LogOrder.BEFORE);
        assertThat(position.order(after)).as("%s, up to %s", position, after).isNotEqualTo(LogOrder.AFTER);
        return source;
    }

    @Test
    void aPlainSourceStandsAtItsLastRow() throws Exception {
        String sql = plain("orders", INCREMENTAL) + mirror("orders") + fill("orders", "orders");
        for (SavepointFormatType format : SavepointFormatType.values()) {
            shop.run("TRUNCATE orders, orders_mirror");
            Path savepoint = stopped(followed(sql, 2), format);
            SourceState source = inspected(
                    savepoint,
                    format == SavepointFormatType.CANONICAL
                            ? SnapshotKind.CANONICAL_SAVEPOINT
                            : SnapshotKind.NATIVE_SAVEPOINT,
                    SourceKind.FLINK_CDC,
                    "postgres-" + format.name().toLowerCase(Locale.ROOT));
            assertThat(source.parallelism()).isEqualTo(2);
            assertThat(source.tables())
                    .containsExactly(new TableProgress(new SavedTable("public", "orders"), 1, 1, true));
        }
        shop.run("TRUNCATE orders, orders_mirror");
        inspected(cancelled(followed(sql, 1)), SnapshotKind.CHECKPOINT, SourceKind.FLINK_CDC, "postgres-checkpoint");
    }

    @Test
    void aSourceWithoutIncrementalSnapshotsStandsAtItsLastRow() throws Exception {
        String sql = plain("orders") + mirror("orders") + fill("orders", "orders");
        SourceState source = inspected(
                stopped(followed(sql, 1), SavepointFormatType.CANONICAL),
                SnapshotKind.CANONICAL_SAVEPOINT,
                SourceKind.FLINK_CDC_LEGACY,
                "postgres-legacy");
        assertThat(source.parts()).containsKeys("lsn", "txId");
    }

    @Test
    void oursStandsAtTheEndOfATransaction() throws Exception {
        String sql = ours() + declaredMirror("orders") + fill("orders", "shop.`public`.orders");
        mirror("orders");
        Path savepoint = stopped(followed(sql, 2), SavepointFormatType.CANONICAL);
        // It goes on over transactions of other tables, as those of the target.
        after = now();
        SourceState source =
                inspected(savepoint, SnapshotKind.CANONICAL_SAVEPOINT, SourceKind.TIDEMARK, "postgres-tidemark");
        assertThat(source.identity().orElseThrow().history())
                .startsWith(shop.text("SELECT system_identifier FROM pg_control_system()") + "/");
        assertThat(source.tables())
                .extracting(TableProgress::table)
                .isEqualTo(List.of(new SavedTable("public", "orders")));
        Inspection inspection = Inspection.of(savepoint);
        assertThat(inspection.name(source)).isPresent();
        assertThat(inspection.targets()).hasSize(1);
    }
}
