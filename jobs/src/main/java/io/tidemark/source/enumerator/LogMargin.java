package io.tidemark.source.enumerator;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.source.enumerator.SourceControl.LogStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Whether the source is about to remove log that a restore of the last completed checkpoint would need (FAULTS 9, 23). */
final class LogMargin {

    private static final Duration SHORT = Duration.ofHours(1);

    /** Of the log that is kept at most, so much has to be left. */
    private static final double LEAST_SHARE = 0.2;

    private LogMargin() {}

    /** @param loadSeconds until all tables are loaded; 0 if they are, empty if that cannot be said */
    static Optional<Problem> problem(LogStatus status, OptionalLong loadSeconds, String source) {
        if (loadSeconds.orElse(0) > status.marginSeconds().orElse(Long.MAX_VALUE)) {
            return Optional.of(outlasted(status, loadSeconds.getAsLong(), source));
        }
        boolean shortTime =
                status.marginSeconds().isPresent() && status.marginSeconds().getAsLong() < SHORT.toSeconds();
        boolean littleSpace = status.marginBytes().isPresent()
                && status.marginBytes().getAsLong()
                        < LEAST_SHARE * (status.marginBytes().getAsLong() + status.retainedBytes());
        if (!shortTime && !littleSpace) {
            return Optional.empty();
        }
        List<String> left = new ArrayList<>();
        status.marginSeconds().ifPresent(seconds -> left.add("for about %d minutes".formatted(seconds / 60)));
        status.marginBytes()
                .ifPresent(bytes -> left.add(String.format(Locale.ROOT, "until %,d more bytes are written", bytes)));
        return Optional.of(new Problem(
                ErrorCode.LOG_MARGIN_SHORT,
                "%s: what a restore needs is kept %s".formatted(source, String.join(", ", left)),
                "log for more than an hour, and a fifth of what may be kept",
                "Find out why checkpoints do not complete, if they do not. Raise max_slot_wal_keep_size (Postgres) or"
                        + " binlog_expire_logs_seconds (MySQL, MariaDB), and see that the disk has room for it."));
    }

    /** The stream begins where the load began, so all log since then is needed until the load is done (FAULTS 9). */
    private static Problem outlasted(LogStatus status, long loadSeconds, String source) {
        return new Problem(
                ErrorCode.LOAD_OUTLASTS_LOG,
                String.format(
                        Locale.ROOT,
                        "%s: the tables will be loaded in about %,d s, and the log since the load began is kept for about"
                                + " %,d s",
                        source,
                        loadSeconds,
                        status.marginSeconds().getAsLong()),
                "log that is kept until the load is done, since the stream begins where the load began",
                "Raise max_slot_wal_keep_size (Postgres) or binlog_expire_logs_seconds (MySQL, MariaDB) now, load with a"
                        + " higher parallelism or without scan.snapshot.max-rows-per-second, or load fewer tables first.");
    }
}
