package io.tidemark.cli.savepoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.cli.Tool;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StateRowTest {

    @Test
    void nothingIsKnownToBeCommittedWhileThatIsSoOfOneSource() {
        Path state = Tool.STATES.resolve("postgres-tidemark");
        Inspection read = Inspection.of(state);
        SourceState one = read.sources().get(0);
        SourceState without = new SourceState(
                one.operator(),
                one.kind(),
                one.database(),
                one.versions(),
                one.parallelism(),
                one.phase(),
                one.remarks(),
                one.at(),
                one.following(),
                one.parts(),
                one.history(),
                null,
                one.tables());
        assertThat(one.lastCommit()).isPresent();
        assertThat(row(read, List.of(one)).committed()).isEqualTo(one.lastCommit());
        assertThat(row(read, List.of(one, without)).committed()).isEmpty();
    }

    private static StateRow row(Inspection read, List<SourceState> sources) {
        return new StateRow(
                Path.of(read.location()),
                Optional.of(new Inspection(
                        read.location(),
                        read.metadata(),
                        read.written(),
                        read.files(),
                        sources,
                        read.targets(),
                        read.unread())),
                "");
    }
}
