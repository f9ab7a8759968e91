package io.tidemark.cli.pin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.UnreadOperator;
import io.tidemark.cli.Tool;
import io.tidemark.cli.pipeline.ReadPosition;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WholeStateTest {

    private static final Path SAVEPOINT = Tool.STATES.resolve("postgres-tidemark");

    @Test
    void aStateThatIsReadHasItsSources() {
        WholeState read = WholeState.of(SAVEPOINT.toAbsolutePath().toString());
        assertThat(read.isRead()).as(read.why()).isTrue();
        assertThat(read.sources()).isNotEmpty();
    }

    /** It may be a source, which nobody would pin. */
    @Test
    void aStateOneOfWhoseOperatorsIsNotReadIsNotRead() {
        Inspection all = Inspection.of(SAVEPOINT);
        Inspection some = new Inspection(
                all.location(),
                all.metadata(),
                all.written(),
                all.files(),
                all.sources(),
                all.targets(),
                List.of(new UnreadOperator("00", "its version is later")));
        WholeState read = WholeState.of(new ReadPosition(Optional.of(some), "", false, some.problems()));
        assertThat(read.isRead()).isFalse();
        assertThat(read.sources()).isEmpty();
        assertThat(read.why()).endsWith("operator 00: its version is later");
    }
}
