package io.tidemark.source.enumerator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.problem.Problem;
import io.tidemark.source.enumerator.SourceControl.LogStatus;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LogMarginTest {

    private static Optional<String> problem(long retained, OptionalLong bytes, OptionalLong seconds) {
        LogStatus status = new LogStatus(0, retained, bytes, seconds, "reserved", Optional.empty());
        return LogMargin.problem(status, OptionalLong.of(0), "db").map(Problem::text);
    }

    @Test
    void aSourceThatRemovesNothingByItselfIsNoProblem() {
        assertThat(problem(1L << 40, OptionalLong.empty(), OptionalLong.empty()))
                .isEmpty();
    }

    @Test
    void anHourAndAFifthAreEnough() {
        assertThat(problem(800, OptionalLong.of(200), OptionalLong.of(3_600))).isEmpty();
        assertThat(problem(801, OptionalLong.of(200), OptionalLong.of(3_600))).isPresent();
        assertThat(problem(800, OptionalLong.of(200), OptionalLong.of(3_599))).isPresent();
    }

    @Test
    void theProblemSaysHowLongTheLogIsStillThere() {
        assertThat(problem(9_000_000, OptionalLong.of(1_000_000), OptionalLong.of(125)))
                .contains(
                        """
                        TM-2029  The source will soon remove log that is still needed
                          found:    db: what a restore needs is kept for about 2 minutes, until 1,000,000 more bytes are written
                          required: log for more than an hour, and a fifth of what may be kept
                          remedy:   Find out why checkpoints do not complete, if they do not. Raise max_slot_wal_keep_size (Postgres) or binlog_expire_logs_seconds (MySQL, MariaDB), and see that the disk has room for it.""");
        assertThat(problem(0, OptionalLong.empty(), OptionalLong.of(0)))
                .hasValueSatisfying(text -> assertThat(text).contains("is kept for about 0 minutes\n"));
    }

    private static Optional<String> whileLoading(OptionalLong margin, OptionalLong load) {
        LogStatus status = new LogStatus(0, 0, OptionalLong.empty(), margin, "reserved", Optional.empty());
        return LogMargin.problem(status, load, "db").map(Problem::text);
    }

    @Test
    void aLoadThatWillTakeLongerThanTheLogIsKeptIsAProblemEarly() {
        assertThat(whileLoading(OptionalLong.of(36_000), OptionalLong.of(36_001)))
                .contains(
                        """
                        TM-2035  The source will remove log before the tables are loaded
                          found:    db: the tables will be loaded in about 36,001 s, and the log since the load began is kept for about 36,000 s
                          required: log that is kept until the load is done, since the stream begins where the load began
                          remedy:   Raise max_slot_wal_keep_size (Postgres) or binlog_expire_logs_seconds (MySQL, MariaDB) now, load with a higher parallelism or without scan.snapshot.max-rows-per-second, or load fewer tables first.""");
    }

    @Test
    void aLoadThatWillBeDoneInTimeOrWhoseEndIsUnknownIsNone() {
        assertThat(whileLoading(OptionalLong.of(36_000), OptionalLong.of(36_000)))
                .isEmpty();
        assertThat(whileLoading(OptionalLong.of(36_000), OptionalLong.empty())).isEmpty();
        assertThat(whileLoading(OptionalLong.empty(), OptionalLong.of(1L << 40)))
                .isEmpty();
    }
}
