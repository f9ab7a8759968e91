package io.tidemark.source.enumerator;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.source.enumerator.SourceControl.LogStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Whether the source is about to remove log that a restore of the last completed checkpoint would need (FAULTS 9, 23). */
final class LogMargin {

    private static final Duration SHORT = Duration.ofHours(1);

    /** Of the log that is kept at most, so much has to be left. */
    private static final double LEAST_SHARE = 0.2;

    private LogMargin() {}

    static Optional<Problem> problem(LogStatus status, String source) {
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
}
