package io.tidemark.cli.pipeline;

import static io.tidemark.cli.rest.FakeFlink.checkpoint;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.cli.Tool;
import io.tidemark.cli.context.Context;
import io.tidemark.cli.context.Database;
import io.tidemark.cli.context.PinPolicy;
import io.tidemark.cli.live.SourceLogs;
import io.tidemark.cli.live.WalLog;
import io.tidemark.log.PinName;
import io.tidemark.log.ReplicationSlot;
import io.tidemark.position.WalIdentity;
import io.tidemark.position.WalPosition;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;

/** A pipeline of Postgres that has left the state of a real job last, on a server whose slots are told. */
abstract class PostgresStateCase extends PipelineCase {

    static final String SAVEPOINT = "savepoint-a7d764-000000000002";

    final List<ReplicationSlot> slots = new ArrayList<>();
    String pipeline;
    String source;
    WalIdentity identity;
    WalPosition at;
    PinPolicy policy = PinPolicy.DEFAULT;

    @BeforeEach
    final void aSavepoint() throws IOException {
        left("postgres-tidemark", directory.toRealPath().resolve(SAVEPOINT));
    }

    /** Of a job that has ended. */
    final Path left(String like, Path path) throws IOException {
        Files.createDirectories(path);
        Files.copy(Tool.STATES.resolve(like).resolve("_metadata"), path.resolve("_metadata"));
        return left(path);
    }

    private Path left(Path path) {
        Inspection inspection = Inspection.of(path);
        SourceState state = inspection.sources().get(0);
        source = inspection.name(state).orElseThrow();
        identity = (WalIdentity) state.identity().orElseThrow();
        at = (WalPosition) state.at();
        pipeline = inspection.targets().get(0).pipeline();
        ended("FAILED", "file:" + path);
        return path;
    }

    final void ended(String state, String path) {
        flink.forget(JOB)
                .job(JOB, pipeline, state, START, END.toEpochMilli())
                .checkpoints(JOB, checkpoint(8, END, path), "null", "null");
    }

    final Context context() {
        return new Context(
                "one",
                URI.create(flink.address()),
                Optional.empty(),
                Map.of(
                        source,
                        new Database(
                                "jdbc:postgresql://127.0.0.1:1/shop",
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty())),
                Map.of(),
                policy,
                Optional.empty(),
                Optional.empty());
    }

    final SourceLogs logs() {
        WalLog log = new WalLog(
                identity.system(),
                identity.timeline(),
                new WalPosition(at.lsn() + 0x10000),
                "shop",
                slots,
                10,
                Instant.EPOCH,
                "0");
        return new SourceLogs(Map.of(source, log), Map.of(), List.of());
    }

    /** @param behind what was left last, in bytes */
    final void slot(Object name, long behind) {
        slots.add(new ReplicationSlot(
                name.toString(),
                "pgoutput",
                "shop",
                0,
                Optional.of(new WalPosition(at.lsn() + behind)),
                Optional.of(new WalPosition(at.lsn() + behind - 0x100)),
                "reserved",
                false,
                OptionalLong.empty()));
    }

    final PinName pin(String savepoint) {
        return PinName.of(savepoint, identity.slot()).orElseThrow();
    }
}
