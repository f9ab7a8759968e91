package io.tidemark.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchPlanTest {

    private static BenchPlan plan(List<Contender> contenders, int parallelism) {
        return plan(Task.SNAPSHOT, KeyShape.BIGINT, contenders, parallelism, 0);
    }

    private static BenchPlan plan(Task task, KeyShape key, List<Contender> contenders, int parallelism, int singles) {
        Dataset dataset = new Dataset(ServerKind.MARIADB, key, 1, 10, 40);
        return new BenchPlan(
                task, dataset, contenders, List.of(parallelism), 1, 1, Duration.ofSeconds(1), singles, 256, List.of());
    }

    @Test
    void refusesWhoTakesNoPart() {
        assertThatThrownBy(() -> plan(List.of(Contender.PGJDBC_COPY), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("pgjdbc-copy takes no part in snapshot with mariadb; who does:"
                        + " [jdbc-stream, tidemark, flink-cdc, flink-cdc-tuned]");
    }

    @Test
    void refusesAParallelismThatFlinkHasNoSlotsFor() {
        assertThatThrownBy(() -> plan(Contender.of(Task.SNAPSHOT, ServerKind.MARIADB), 9))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a parallelism is 1 to 8, not 9");
    }

    @Test
    void refusesChangesOfKeysThatHaveNoRanges() {
        assertThatThrownBy(() -> plan(Task.CHANGES, KeyShape.UUID, List.of(Contender.TIDEMARK_EPOCHS), 1, 100))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("changes go by ranges of a key that is bigint, not uuid");
    }

    @Test
    void refusesLessThanNoSingleChanges() {
        assertThatThrownBy(() -> plan(Task.CHANGES, KeyShape.BIGINT, List.of(Contender.TIDEMARK_EPOCHS), 1, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("single changes are 0 or more, not -1");
    }

    @Test
    void jobsIntoATargetTakePartInChangesToo() {
        assertThat(Contender.of(Task.CHANGES, ServerKind.POSTGRES))
                .containsExactly(
                        Contender.TIDEMARK_EPOCHS,
                        Contender.TIDEMARK_CONTINUOUS,
                        Contender.FLINK_JDBC,
                        Contender.FLINK_JDBC_TUNED);
        assertThat(Contender.of(Task.TARGET, ServerKind.POSTGRES))
                .containsAll(Contender.of(Task.CHANGES, ServerKind.POSTGRES));
        // Flink's own connector has no dialect for it.
        assertThat(Contender.of(Task.CHANGES, ServerKind.MARIADB))
                .containsExactly(Contender.TIDEMARK_EPOCHS, Contender.TIDEMARK_CONTINUOUS);
    }

    @Test
    void rowsAreSharedAndNoneIsLost() {
        Dataset dataset = new Dataset(ServerKind.POSTGRES, KeyShape.BIGINT, 3, 11, 40);
        assertThat(dataset.rowsOf(0) + dataset.rowsOf(1) + dataset.rowsOf(2)).isEqualTo(11);
    }

    @Test
    void ofSkewedKeysNineTenthsLieInAHundredthOfTheRange() {
        // Rows 1 to 900 are numbered so, the last of the other hundred is at 100 times 900.
        assertThat(KeyShape.SKEWED.of(1_000, "")).isEqualTo("CASE WHEN n <= 900 THEN n ELSE 900 + (n - 900) * 891 END");
    }
}
