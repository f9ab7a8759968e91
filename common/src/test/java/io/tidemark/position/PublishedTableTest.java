package io.tidemark.position;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PublishedTableTest {

    /** Every pair of sets of up to two entries of either kind: published all the time if one entry is in both. */
    @Test
    void isStillPublishedAsLongAsOneEntryOfBeforeIsThere() {
        for (int before = 0; before < 16; before++) {
            for (int now = 0; now < 16; now++) {
                boolean ofAllTables = before == 0 && now == 0;
                assertThat(published(before).isStill(published(now)))
                        .as("%s, now %s", published(before), published(now))
                        .isEqualTo(ofAllTables || (before & now) != 0);
            }
        }
    }

    @Test
    void anotherTableOrPublicationIsAnotherOneWhateverItsEntries() {
        PublishedTable before = new PublishedTable(1, 2, Set.of(3L), Set.of(4L));
        assertThat(before.isStill(new PublishedTable(9, 2, Set.of(3L), Set.of(4L))))
                .isFalse();
        assertThat(before.isStill(new PublishedTable(1, 9, Set.of(3L), Set.of(4L))))
                .isFalse();
        PublishedTable ofAll = new PublishedTable(1, 2, Set.of(), Set.of());
        assertThat(ofAll.isStill(new PublishedTable(9, 2, Set.of(), Set.of()))).isFalse();
        assertThat(ofAll.isStill(new PublishedTable(1, 9, Set.of(), Set.of()))).isFalse();
    }

    /** The entries' identifiers are the same numbers in both catalogs. */
    private static PublishedTable published(int bits) {
        return new PublishedTable(1, 2, identifiers(bits & 3), identifiers(bits >> 2));
    }

    private static Set<Long> identifiers(int bits) {
        return Set.copyOf(IntStream.range(0, 2)
                .filter(bit -> (bits >> bit & 1) == 1)
                .mapToObj(Long::valueOf)
                .toList());
    }
}
