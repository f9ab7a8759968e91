package io.tidemark.cli.pin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.cli.live.StoredSource;
import io.tidemark.cli.live.WalLog;
import io.tidemark.cli.pin.Pinning.Step;
import io.tidemark.position.WalPosition;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.ProblemException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Of which savepoints, on a real Postgres, there is a pin in the end, and what is left of the others. */
class PinningRefusedIT extends PinningCase {

    /** FAULTS 7, 8: a pin that begins behind its savepoint would be worth nothing. */
    @Test
    void aSavepointThatTheSlotHadPassedIsNotPinned() throws Exception {
        WalPosition passed = head();
        statement.execute("INSERT INTO orders VALUES (1)");
        text("SELECT pg_replication_slot_advance('orders', pg_current_wal_flush_lsn())");
        assertThatThrownBy(() -> run(passed, () -> SAVEPOINT, step -> {}))
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith("TM-2038 ")
                .hasMessageContaining(
                        "savepoint %s, source shop: from %s it cannot be read on: slot tidemark_new_a7d764_"
                                .formatted(SAVEPOINT, passed));
        assertThat(slots()).containsExactly("orders");
    }

    @Test
    void aSavepointThatIsNotTakenLeavesNoCopy() throws Exception {
        assertThatThrownBy(() -> run(head(), failing(ErrorCode.CLUSTER_ERROR), step -> {}))
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith("TM-4005 ");
        assertThat(slots()).containsExactly("orders");
    }

    /** It may be completed a minute later, and then be pinned by hand with what is left. */
    @Test
    void aSavepointOfWhichNobodyKnowsWhatBecameKeepsItsCopies() throws Exception {
        WalPosition at = head();
        assertThatThrownBy(() -> run(at, failing(ErrorCode.DEADLINE_MISSED), step -> {}))
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith(ErrorCode.DEADLINE_MISSED.id());
        List<String> left = slots();
        assertThat(left).hasSize(2);
        String copy = left.get(left.indexOf("orders") == 0 ? 1 : 0);
        assertThat(said)
                .containsExactly(
                        "Until the savepoint is there slot orders of source shop is kept by %s.".formatted(copy),
                        ("Slot %1$s stays (the savepoint may be completed yet, and needs it then). To drop it: tidemark pin"
                                        + " release %1$s --apply")
                                .formatted(copy));
        text("SELECT pg_copy_logical_replication_slot('%s', '%s')".formatted(copy, PIN));
        assertThat(slots()).contains(PIN);
        assertThat(pin("list", "-o", "json")).as(err.toString()).isZero();
        assertThat(out.toString()).contains(PIN);
    }

    /** A pipeline that was started with one source more than its last checkpoint has. */
    @Test
    void aSavepointWithASourceThatWasNotCopiedIsNotPinned() throws Exception {
        text("SELECT pg_create_logical_replication_slot('stock', 'pgoutput')");
        List<StoredSource> both = List.of(stored(head()), stored(head(), "stock", "stock"));
        assertThatThrownBy(() -> run(List.of(source()), both, () -> SAVEPOINT, step -> {}))
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith("TM-2038 ")
                .hasMessageContaining(
                        "it was read from shop (slot orders), stock (slot stock), and the slots of shop (slot orders) were copied");
        assertThat(slots()).containsExactly("orders", "stock");
    }

    @Test
    void aSavepointThatWasReadFromAnotherSlotIsNotPinned() throws Exception {
        List<StoredSource> other = List.of(stored(head(), "shop", "orders_2"));
        assertThatThrownBy(() -> run(List.of(source()), other, () -> SAVEPOINT, step -> {}))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("it was read from shop (slot orders_2)");
        assertThat(slots()).containsExactly("orders");
    }

    @Test
    void aDirectoryThatIsNotCalledAsFlinkCallsItHasNoPin() throws Exception {
        assertThatThrownBy(() -> run(head(), () -> "file:/srv/flink/mine", step -> {}))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("its directory is not called as Flink calls savepoints");
        assertThat(slots()).containsExactly("orders");
    }

    /** Two slots, two pins, two copies of each at the peak, and one for the pipeline. */
    @Test
    void twoSourcesOfOneServerArePinnedWithTheSlotsThatAreAskedFor() throws Exception {
        text("SELECT pg_create_logical_replication_slot('stock', 'pgoutput')");
        List<PipelineSource> sources = List.of(source(), source("stock", "stock"));
        List<StoredSource> stored = List.of(stored(head()), stored(head(), "stock", "stock"));
        assertThat(ServerRoom.against(sources, Map.of("shop", WalLog.ask(connection), "stock", WalLog.ask(connection))))
                .isEmpty();
        List<Integer> peak = new ArrayList<>();
        Pinned pinned = run(sources, stored, () -> SAVEPOINT, step -> {
            if (step == Step.PINNED) {
                peak.add(count());
            }
        });
        assertThat(peak).containsExactly(6);
        assertThat(pinned.pins()).containsOnlyKeys("shop", "stock");
        assertThat(slots()).containsExactly("orders", "stock", PIN, PIN.replace("orders", "stock"));
    }

    private int count() {
        try {
            return slots().size();
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** One that cannot be made takes those before it along, and not the slot that is called so already. */
    @Test
    void aNameThatIsTakenPinsNothingAndStays() throws Exception {
        text("SELECT pg_create_logical_replication_slot('stock', 'pgoutput')");
        String taken = PIN.replace("orders", "stock");
        text("SELECT pg_create_logical_replication_slot('%s', 'pgoutput')".formatted(taken));
        List<StoredSource> stored = List.of(stored(head()), stored(head(), "stock", "stock"));
        assertThatThrownBy(() -> run(List.of(source(), source("stock", "stock")), stored, () -> SAVEPOINT, step -> {}))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(taken);
        assertThat(slots()).containsExactly("orders", "stock", taken);
    }
}
