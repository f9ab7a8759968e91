package io.tidemark.source.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.position.ReadLimit;
import io.tidemark.position.WalPosition;
import io.tidemark.source.split.LogContext;
import io.tidemark.source.split.StreamSplit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Up to where a stream is read that stands somewhere meanwhile. */
class StreamEndTest {

    private static final ReadLimit LAST = new ReadLimit.Position(new WalPosition(40));

    private static StopLine line(StreamEnd end) {
        StreamSplit begin = new StreamSplit(0, false, new WalPosition(10), 0, 0, Set.of(), List.of(), LogContext.NONE);
        return StopLine.of(end.limit(), begin, time -> Optional.empty(), "shop");
    }

    @Test
    void standsAtThePlaceAndThenReadsUpToTheLimit() {
        StreamEnd end = new StreamEnd(Optional.of(LAST));
        end.moveTo(new WalPosition(30));
        StopLine place = line(end);
        assertThat(place.isReachedBy(new WalPosition(29))).isFalse();
        assertThat(place.isReachedBy(new WalPosition(35))).isTrue();
        assertThat(place.place(new WalPosition(20), new WalPosition(35))).isEqualTo(new WalPosition(30));
        end.moveTo(null);
        assertThat(end.limit()).contains(LAST);
    }

    /** What the job was told to read up to stays so. */
    @Test
    void aPlaceBehindTheLimitIsNotReadUpTo() {
        StreamEnd end = new StreamEnd(Optional.of(LAST));
        end.moveTo(new WalPosition(60));
        StopLine last = line(end);
        assertThat(last.isReachedBy(new WalPosition(40))).isTrue();
        assertThat(last.place(new WalPosition(20), new WalPosition(50))).isEqualTo(new WalPosition(40));
    }

    @Test
    void standsAtThePlaceWhereThereIsNoLimit() {
        StreamEnd end = new StreamEnd(Optional.empty());
        end.moveTo(new WalPosition(30));
        assertThat(end.limit()).contains(new ReadLimit.Boundary(new WalPosition(30)));
        end.moveTo(null);
        assertThat(end.limit()).isEmpty();
    }
}
