package io.tidemark.source.enumerator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import io.tidemark.guard.GapCause;
import io.tidemark.guard.Stored;
import io.tidemark.guard.Verdict;
import io.tidemark.source.CaptureOptions;
import io.tidemark.source.LoadOptions;
import io.tidemark.source.RestorePolicy;
import io.tidemark.source.postgres.PostgresCapture;
import io.tidemark.source.postgres.PostgresEndpoint;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A slot with a limit on what it keeps back is warned of before it is lost (FAULTS 9). */
class PostgresLogMarginIT {

    private static final int ROUNDS = 100;

    @Test
    void theWarningComesBeforeTheLoss() throws Exception {
        try (DatabaseServer server = Servers.postgres()
                        .setting("max_slot_wal_keep_size", "128MB")
                        .setting("max_wal_size", "64MB")
                        .setting("min_wal_size", "32MB")
                        .start();
                var connection = server.connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute("CREATE PUBLICATION shop");
            statement.execute("CREATE TABLE filler (text text)");
            PostgresCapture capture = new PostgresCapture(
                    new PostgresEndpoint("127.0.0.1", server.port(), "postgres", server.user(), server.password()),
                    "shop",
                    false,
                    "shop",
                    false,
                    LoadOptions.DEFAULT,
                    CaptureOptions.TRANSACTION_ROWS,
                    PostgresCapture.STATUS_INTERVAL,
                    RestorePolicy.DEFAULT);
            SourceControl control = capture.control(List.of());
            SourceControl.Plan plan = control.prepare(Optional.empty(), Optional.empty(), Set.of());
            Stored stored = new Stored(plan.begin(), Optional.of(plan.identity()), Set.of(), Optional.empty());
            SourceControl.LogStatus first = control.observe(stored);
            assertThat(LogMargin.problem(first, OptionalLong.of(0), "db")).isEmpty();
            assertThat(first.marginBytes().orElseThrow()).isPositive();
            int warned = 0;
            int lost = 0;
            for (int round = 1; round <= ROUNDS && lost == 0; round++) {
                statement.execute("INSERT INTO filler SELECT repeat('x', 1000) FROM generate_series(1, 8000)");
                statement.execute("CHECKPOINT");
                SourceControl.LogStatus status = control.observe(stored);
                if (warned == 0
                        && LogMargin.problem(status, OptionalLong.of(0), "db").isPresent()) {
                    warned = round;
                }
                if (status.contradiction().isPresent()) {
                    assertThat(status.contradiction().get())
                            .isInstanceOfSatisfying(Verdict.Gap.class, gap -> assertThat(gap.cause())
                                    .isEqualTo(GapCause.SLOT_LOST));
                    lost = round;
                }
            }
            assertThat(warned).as("round of the warning").isPositive();
            assertThat(lost).as("round of the loss").isGreaterThan(warned);
        }
    }
}
