package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.checkpoint.StateWriter;
import io.tidemark.problem.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a file system that only Flink knows: of this machine's, states that cannot be read are refused before. */
class UnclaimedStateTest {

    @TempDir
    private Path directory;

    private String elsewhere() {
        return "elsewhere://" + directory;
    }

    @Test
    void whatIsReadIsJudged() throws Exception {
        new StateWriter(directory).write(1);
        for (boolean ignored : new boolean[] {false, true}) {
            assertThat(new UnclaimedState(elsewhere(), ignored).read()).isPresent();
        }
    }

    @Test
    void whatCannotBeSeenFromHereIsLeftToTheCluster() {
        for (String path : new String[] {elsewhere(), elsewhere() + "/none", "unheard-of://bucket/state"}) {
            for (boolean ignored : new boolean[] {false, true}) {
                assertThat(new UnclaimedState(path, ignored).read()).isEmpty();
            }
        }
    }

    @Test
    void whatCannotBeReadIsLeftToFlinkAsLongAsItRefusesWhatNobodyClaims() throws Exception {
        Files.writeString(directory.resolve("_metadata"), "no metadata");
        assertThat(new UnclaimedState(elsewhere(), false).read()).isEmpty();
        assertThatThrownBy(() -> new UnclaimedState(elsewhere(), true).read())
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith("TM-1013 ")
                .hasMessageContaining(
                        "%s cannot be read: it does not begin as the metadata of Flink does; and".formatted(elsewhere())
                                + " execution.state-recovery.ignore-unclaimed-state is true");
    }
}
