package io.tidemark.source.split;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.position.WalPosition;
import io.tidemark.source.TableName;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What becomes of the tables that are read anew beside a stream. */
class StreamSplitTest {

    private static final TableName A = new TableName("s", "a");
    private static final TableName B = new TableName("s", "b");

    private final StreamSplit stream =
            new StreamSplit(0, false, new WalPosition(9), 1, 0, Set.of(A, B), List.of(), LogContext.NONE);

    private static ChunkSplit chunk(TableName table, int number) {
        return new ChunkSplit(table, 0, number, "id", KeyRange.ALL);
    }

    private static Reread reread(TableName table, String request, int... left) {
        return new Reread(
                table,
                request,
                Arrays.stream(left).mapToObj(number -> chunk(table, number)).toList());
    }

    @Test
    void aTableIsReadAnewChunkByChunkAndStaysKnownWhenItIsDone() {
        StreamSplit begun = stream.rereading(List.of(reread(A, "1", 0, 1), reread(B, "1", 0)));
        StreamSplit on = begun.reread(chunk(A, 0)).at(new WalPosition(10), 2, List.of(), LogContext.NONE);
        assertThat(on.rereads()).containsExactly(reread(A, "1", 1), reread(B, "1", 0));
        assertThat(on.reread(chunk(A, 1)).rereads().get(0).complete()).isTrue();
    }

    @Test
    void aNewerRequestReplacesWhatIsLeftOfAnOlderOne() {
        StreamSplit begun = stream.rereading(List.of(reread(A, "1", 0, 1), reread(B, "1")));
        assertThat(begun.rereading(List.of(reread(A, "2", 0))).rereads())
                .containsExactly(reread(B, "1"), reread(A, "2", 0));
    }

    @Test
    void aTableThatIsNoLongerCapturedIsNotReadAnew() {
        assertThat(stream.rereading(List.of(reread(A, "1", 0), reread(B, "1", 0)))
                        .only(Set.of(B))
                        .rereads())
                .containsExactly(reread(B, "1", 0));
    }
}
