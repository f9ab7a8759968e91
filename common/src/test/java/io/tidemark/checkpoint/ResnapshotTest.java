package io.tidemark.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ResnapshotTest {

    @Test
    void readsWhatItHasWrittenWhateverTheTablesAreCalled() {
        List<Resnapshot> resnapshots = List.of(
                new Resnapshot("2026-01-02T03:04:05Z", "public.orders", true, false),
                new Resnapshot("second", "sales, old.\"a b\"\n,é", false, true));
        assertThat(Resnapshot.read(Resnapshot.written(resnapshots))).isEqualTo(resnapshots);
    }

    @Test
    void noneAreAnEmptyText() {
        assertThat(Resnapshot.written(List.of())).isEmpty();
        assertThat(Resnapshot.read("")).isEmpty();
    }

    @Test
    void refusesWhatItHasNotWritten() {
        assertThatThrownBy(() -> Resnapshot.read("a,b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'a,b' is no resnapshot: expected 4 fields");
    }
}
