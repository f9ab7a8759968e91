package io.tidemark.cli.pin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.log.PinName;
import io.tidemark.position.WalPosition;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A slot on a real Postgres that is made anew from a savepoint's pin. */
class SavedSlotIT extends PinningCase {

    /** How often it was said that the slot is not there any more. */
    private int dropped;

    private SavedSlot slot(WalPosition savepoint) throws Exception {
        return new SavedSlot(source(), stored(savepoint).state(), PinName.parse(PIN), SavedSlot.Way.BY_PIN, "");
    }

    private void make(SavedSlot slot) {
        new SlotMaking(slot, Map.of("SECRET", server.password())).make(() -> {}, () -> dropped++, said::add);
    }

    /** @param before with {@link #statement}, just before the drop */
    private void make(SavedSlot slot, List<String> before) {
        new SlotMaking(slot, Map.of("SECRET", server.password()))
                .make(
                        () -> before.removeIf(sql -> {
                            try {
                                return !text(sql).equals("never");
                            } catch (Exception failure) {
                                throw new IllegalStateException(failure);
                            }
                        }),
                        () -> dropped++,
                        said::add);
    }

    private WalPosition begin(String name) throws Exception {
        return WalPosition.parse(
                text("SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = '%s'".formatted(name)));
    }

    private void pin() throws Exception {
        text("SELECT pg_copy_logical_replication_slot('orders', '%s')".formatted(PIN));
    }

    private void goOn() throws Exception {
        statement.execute("INSERT INTO orders VALUES (1)");
        text("SELECT pg_replication_slot_advance('orders', pg_current_wal_flush_lsn())");
    }

    /** FAULTS 7: twice. */
    @Test
    void aSlotThatHasGoneOnBeginsAtThePinAgainWhichStays() throws Exception {
        WalPosition savepoint = head();
        pin();
        WalPosition pinned = begin(PIN);
        for (int time = 0; time < 2; time++) {
            goOn();
            assertThat(savepoint.isBefore(begin("orders"))).isTrue();
            make(slot(savepoint));
            assertThat(begin("orders")).isEqualTo(pinned);
            assertThat(begin(PIN)).isEqualTo(pinned);
        }
        assertThat(said)
                .startsWith(
                        "Dropping slot orders of source shop, to make it anew as a copy of %s, which stays."
                                .formatted(PIN),
                        "Making slot orders of source shop as a copy of %s.".formatted(PIN))
                .hasSize(4);
        assertThat(dropped).isEqualTo(2);
    }

    /** FAULTS 39: as it is left by a kill between the two. */
    @Test
    void aSlotThatIsGoneIsMade() throws Exception {
        WalPosition savepoint = head();
        pin();
        text("SELECT pg_drop_replication_slot('orders')");
        make(slot(savepoint));
        assertThat(begin("orders")).isEqualTo(begin(PIN));
        assertThat(said).hasSize(1);
    }

    @Test
    void aSlotThatServesTheSavepointStays() throws Exception {
        WalPosition savepoint = head();
        make(slot(savepoint));
        assertThat(said).containsExactly("Slot orders of source shop begins at the savepoint, or before it.");
        assertThat(slots()).containsExactly("orders");
    }

    /** FAULTS 8: nothing is dropped for a pin that is not there any more, or has been moved. */
    @Test
    void withoutAPinThatServesTheSlotIsNotTouched() throws Exception {
        WalPosition savepoint = head();
        goOn();
        WalPosition gone = begin("orders");
        assertThatThrownBy(() -> make(slot(savepoint)))
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith("TM-2014 ")
                .hasMessageContaining("there is no slot " + PIN);
        pin();
        assertThatThrownBy(() -> make(slot(savepoint)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("slot %s begins at %s".formatted(PIN, gone));
        assertThat(begin("orders")).isEqualTo(gone);
        assertThat(said).isEmpty();
    }

    /** FAULTS 40. */
    @Test
    void aSlotThatSomebodyReadsIsNotDropped() throws Exception {
        WalPosition savepoint = head();
        pin();
        goOn();
        statement.execute("CREATE PUBLICATION orders FOR TABLE orders");
        try (SlotReader reader = read("orders")) {
            assertThatThrownBy(() -> make(slot(savepoint)))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageStartingWith("TM-2010 ")
                    .hasMessageContaining("slot 'orders' is read by server process ");
            assertThat(reader.stream().isClosed()).isFalse();
        }
        assertThat(slots()).containsExactly("orders", PIN);
        assertThat(dropped).isZero();
    }

    /** FAULTS 39: two operators, of whom the other one has been faster. */
    @Test
    void aSlotThatSomebodyElseHasMadeMeanwhileIsHis() throws Exception {
        WalPosition savepoint = head();
        pin();
        text("SELECT pg_drop_replication_slot('orders')");
        assertThatThrownBy(() -> new SlotMaking(slot(savepoint), Map.of("SECRET", server.password()))
                        .make(() -> {}, () -> dropped++, line -> {
                            try {
                                text("SELECT pg_create_logical_replication_slot('orders', 'pgoutput')");
                            } catch (SQLException failure) {
                                throw new IllegalStateException(failure);
                            }
                        }))
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith("TM-4016 ")
                .hasMessageContaining("somebody else has made slot 'orders' meanwhile");
    }

    @Test
    void aServersOtherSlotsAreNotDropped() throws Exception {
        WalPosition savepoint = head();
        pin();
        text("SELECT pg_drop_replication_slot('orders')");
        text("SELECT pg_create_physical_replication_slot('orders')");
        assertThatThrownBy(() -> make(slot(savepoint)))
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith("TM-2011 ");
        assertThat(slots()).containsExactly("orders", PIN);
    }

    /** FAULTS 39: in the moment between the look and the drop. */
    @Test
    void aSlotThatSomebodyElseHasMadeAnewBeforeTheDropStays() throws Exception {
        WalPosition savepoint = head();
        pin();
        goOn();
        make(
                slot(savepoint),
                new ArrayList<>(List.of(
                        "SELECT pg_drop_replication_slot('orders')",
                        "SELECT pg_copy_logical_replication_slot('%s', 'orders')".formatted(PIN))));
        assertThat(begin("orders")).isEqualTo(begin(PIN));
        assertThat(said).hasSize(2).endsWith("Slot orders of source shop begins at the savepoint, or before it.");
    }

    /** It was made anew for another savepoint: what was judged is not there any more, and this one is judged as well. */
    @Test
    void whatIsDroppedIsTheSlotAsItWasJudgedLast() throws Exception {
        WalPosition savepoint = head();
        pin();
        goOn();
        make(
                slot(savepoint),
                new ArrayList<>(List.of(
                        "SELECT pg_replication_slot_advance('orders', pg_logical_emit_message(true, 'a', 'b'))")));
        assertThat(begin("orders")).isEqualTo(begin(PIN));
    }

    /** Somebody has started the pipeline. */
    @Test
    void whatKeepsTheSlotFromBeingDroppedIsAskedJustBefore() throws Exception {
        WalPosition savepoint = head();
        pin();
        goOn();
        WalPosition gone = begin("orders");
        assertThatThrownBy(() -> new SlotMaking(slot(savepoint), Map.of("SECRET", server.password()))
                        .make(
                                () -> {
                                    throw new ProblemException(
                                            new Problem(ErrorCode.PIPELINE_IN_USE, "it runs", "it does not", "wait"));
                                },
                                () -> dropped++,
                                said::add))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("it runs");
        assertThat(begin("orders")).isEqualTo(gone);
    }
}
