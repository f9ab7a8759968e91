package io.tidemark.source.enumerator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.source.TableName;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.KeyRange;
import io.tidemark.source.split.TableSize;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LoadWatchTest {

    private static final TableName SMALL = new TableName("s", "small");
    private static final TableName LARGE = new TableName("s", "small#1");
    private static final Map<TableName, TableSize> SIZES =
            Map.of(SMALL, new TableSize(10, 1_000, 1), LARGE, new TableSize(300, 9_000, 3));

    private final LoadWatch watch = new LoadWatch();

    private static ChunkSplit chunk(TableName table, int number) {
        return new ChunkSplit(table, 0, number, "", KeyRange.ALL);
    }

    private static LoadProgress progress(List<ChunkSplit> unassigned, ChunkSplit... outstanding) {
        return LoadProgress.of(
                SIZES,
                unassigned,
                List.of(outstanding).stream().map(ChunkSplit::splitId).toList());
    }

    private void see(double share, long seconds) {
        watch.see(
                new LoadProgress(1, share < 1 ? 0 : 1, 100, (int) (100 * share), 0, 0, 0, 0),
                Duration.ofSeconds(seconds).toNanos());
    }

    @Test
    void chunksThatNobodyHasReadToTheirEndAreNotDone() {
        LoadProgress begun = progress(List.of(chunk(LARGE, 1), chunk(LARGE, 2)), chunk(LARGE, 0), chunk(SMALL, 0));
        assertThat(begun).isEqualTo(new LoadProgress(2, 0, 4, 0, 310, 0, 10_000, 0));
        LoadProgress half = progress(List.of(chunk(LARGE, 2)), chunk(SMALL, 0));
        assertThat(half).isEqualTo(new LoadProgress(2, 0, 4, 2, 310, 200, 10_000, 6_000));
        assertThat(half.share()).isEqualTo(0.6);
        assertThat(half.isDone()).isFalse();
        assertThat(half).hasToString("60 %: 0 of 2 tables, 2 of 4 chunks, 200 of about 310 rows");
    }

    @Test
    void whenEveryChunkIsReadAllIsDone() {
        LoadProgress done = progress(List.of());
        assertThat(done).isEqualTo(new LoadProgress(2, 2, 4, 4, 310, 310, 10_000, 10_000));
        assertThat(done.share()).isOne();
        assertThat(done.isDone()).isTrue();
        assertThat(LoadProgress.of(Map.of(), List.of(), Set.of()).isDone()).isTrue();
    }

    @Test
    void aSourceThatKnowsNoBytesIsCountedByChunks() {
        LoadProgress empty = LoadProgress.of(Map.of(SMALL, new TableSize(0, 0, 4)), List.of(chunk(SMALL, 3)), Set.of());
        assertThat(empty.share()).isEqualTo(0.75);
    }

    @Test
    void whatIsLeftTakesAsLongAsWhatWasDone() {
        see(0.2, 1_000);
        assertThat(watch.secondsLeft()).as("nothing is known of its pace").isEmpty();
        see(0.2, 1_010);
        assertThat(watch.secondsLeft()).isEmpty();
        see(0.4, 1_020);
        assertThat(watch.secondsLeft()).hasValue(60);
        see(0.6, 1_100);
        assertThat(watch.secondsLeft()).hasValue(100);
        see(0.6, 1_200);
        assertThat(watch.secondsLeft()).as("nothing more was read").hasValue(200);
        see(1, 1_201);
        assertThat(watch.secondsLeft()).hasValue(0);
    }

    @Test
    void aLoadThatGoesBackIsTimedAnew() {
        see(0.2, 1_000);
        see(0.9, 1_010);
        see(0.5, 2_000);
        assertThat(watch.secondsLeft()).isEmpty();
        see(0.75, 2_010);
        assertThat(watch.secondsLeft()).hasValue(10);
    }
}
