package io.tidemark.demo;

import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobVertex;
import io.tidemark.log.PostgresLog;
import io.tidemark.log.ReplicationSlot;
import io.tidemark.position.WalPosition;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks Flink, the source and the target where the pipeline stands. Not thread-safe. */
final class StatusReader {

    private static final int HEADS_KEPT = 600;

    private final FlinkRest flink;
    private final String jobId;
    private final PostgresLog log;
    private final Connection target;
    private final Deque<Head> heads = new ArrayDeque<>();
    private boolean streaming;

    private record Head(Instant at, WalPosition position) {}

    StatusReader(FlinkRest flink, String jobId, Connection source, Connection target) {
        this.flink = flink;
        this.jobId = jobId;
        this.log = new PostgresLog(source);
        this.target = target;
    }

    PipelineStatus read() throws SQLException {
        Optional<WalPosition> acknowledged = acknowledged();
        WalPosition head = log.head();
        heads.addLast(new Head(Instant.now(), head));
        if (heads.size() > HEADS_KEPT) {
            heads.removeFirst();
        }
        List<JobVertex> sources =
                flink.vertices(jobId).stream().filter(JobVertex::isSource).toList();
        streaming |= !sources.isEmpty() && sources.stream().allMatch(this::streams);
        return new PipelineStatus(
                flink.jobState(jobId),
                streaming,
                sources.stream().mapToLong(JobVertex::recordsOut).sum(),
                head,
                acknowledged,
                acknowledged.flatMap(this::age),
                flink.lastCheckpoint(jobId),
                targetRows(),
                tidemark());
    }

    /** Up to where the slot has been acknowledged: from there a restart reads. Empty until there is a slot. */
    Optional<WalPosition> acknowledged() throws SQLException {
        return log.slots(List.of(Shop.SLOT)).stream().findFirst().flatMap(ReplicationSlot::confirmed);
    }

    private boolean streams(JobVertex source) {
        Map<String, String> values =
                flink.coordinatorMetrics(jobId, source.id(), id -> id.endsWith(".tidemark.streaming"));
        return !values.isEmpty() && values.values().stream().allMatch("1"::equals);
    }

    private Optional<Duration> age(WalPosition position) {
        if (!heads.getFirst().position().isBefore(position)) {
            return Optional.empty();
        }
        Instant now = heads.getLast().at();
        return heads.stream()
                .filter(head -> !head.position().isBefore(position))
                .findFirst()
                .map(head -> Duration.between(head.at(), now));
    }

    private long targetRows() throws SQLException {
        try (Statement statement = target.createStatement();
                ResultSet row = statement.executeQuery("SELECT coalesce(sum(n_live_tup), 0) FROM pg_stat_user_tables"
                        + " WHERE schemaname = 'public'")) {
            row.next();
            return row.getLong(1);
        }
    }

    private Optional<PipelineStatus.Tidemark> tidemark() throws SQLException {
        try (Statement statement = target.createStatement()) {
            try (ResultSet row = statement.executeQuery("SELECT to_regclass('tidemark.tidemark') IS NULL")) {
                row.next();
                if (row.getBoolean(1)) {
                    return Optional.empty();
                }
            }
            try (ResultSet row = statement.executeQuery("SELECT position, phase FROM tidemark.tidemark")) {
                return row.next()
                        ? Optional.of(new PipelineStatus.Tidemark(
                                Optional.ofNullable(row.getString(1)).map(WalPosition::parse), row.getString(2)))
                        : Optional.empty();
            }
        }
    }
}
