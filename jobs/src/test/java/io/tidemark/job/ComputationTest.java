package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.job.Computation.Part;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComputationTest {

    private static String work(String does) {
        return new Part(does, List.of(), List.of()).work();
    }

    @Test
    void theColumnsOfATableThatIsReadAreLeftToItsRows() {
        assertThat(work("TableSourceScan(table=[[c, d, orders]], metadata=[op], fields=[id, op])"))
                .isEqualTo("TableSourceScan(table=[[c, d, orders]], metadata=[op]");
    }

    /** A connector that filters by itself is told what by. */
    @Test
    void wordsInAConditionAreNoColumns() {
        assertThat(work("TableSourceScan(table=[[c, d, orders, filter=[=(s, ', fields=[\n')]]], fields=[id, s])"))
                .isEqualTo("TableSourceScan(table=[[c, d, orders, filter=[=(s, ', fields=[\n')]]]");
    }

    @Test
    void whatIsNoTableDoesWhatItDoes() {
        assertThat(work("Sink(table=[mart], fields=[id])")).isEqualTo("Sink(table=[mart], fields=[id])");
    }
}
