package io.tidemark.source.enumerator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.source.TableName;
import io.tidemark.source.TableRead;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CaptureStateTest {

    private static final TableName ORDERS = new TableName("public", "orders");
    private static final TableName ARCHIVE = new TableName("public", "archive");

    private static CaptureState of(TableRead... reads) {
        return new CaptureState(
                0,
                null,
                null,
                Set.of(),
                List.of(),
                Set.of(),
                List.of(),
                true,
                Set.of(reads),
                Set.of(),
                Map.of(),
                Map.of());
    }

    @Test
    void aStatementThatReadsAnotherTableIsTold() {
        TableRead before = new TableRead("mart", ORDERS);
        TableRead now = new TableRead("mart", ARCHIVE);
        assertThat(of(before).otherReads(Set.of(now))).containsExactly(now, before);
        assertThat(of(before).otherReads(Set.of(before))).isEmpty();
    }

    @Test
    void aStatementThatIsNewOrTakenOutReadsWhatItLikes() {
        TableRead before = new TableRead("mart", ORDERS);
        TableRead other = new TableRead("other", ARCHIVE);
        assertThat(of(before).otherReads(Set.of(before, other))).isEmpty();
        assertThat(of(before, other).otherReads(Set.of(before))).isEmpty();
        assertThat(of().otherReads(Set.of(before))).isEmpty();
    }
}
