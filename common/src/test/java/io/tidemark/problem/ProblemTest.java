package io.tidemark.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProblemTest {

    @Test
    void saysCodeFoundRequiredAndRemedy() {
        Problem problem = new Problem(
                ErrorCode.WAL_LEVEL_NOT_LOGICAL, "wal_level = replica", "wal_level = logical", "Change it.\nRestart.");
        assertThat(problem.text())
                .isEqualTo(
                        """
                        TM-2004  The source does not write a logical log
                          found:    wal_level = replica
                          required: wal_level = logical
                          remedy:   Change it.
                                    Restart.""");
    }

    @Test
    void exitsWithTheFirstProblemsCategory() {
        Problem source = new Problem(ErrorCode.SOURCE_UNREACHABLE, "a", "b", "c");
        Problem target = new Problem(ErrorCode.TARGET_UNREACHABLE, "a", "b", "c");
        ProblemException both = new ProblemException(List.of(source, target), null);
        assertThat(both.exitCode()).isEqualTo(4);
        assertThat(both.problems()).containsExactly(source, target);
        assertThat(both).hasMessage(source.text() + "\n" + target.text());
    }

    @Test
    void idsAreUniqueAndOfOneForm() {
        assertThat(Arrays.stream(ErrorCode.values()).map(ErrorCode::id))
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("TM-\\d{4}"));
    }
}
