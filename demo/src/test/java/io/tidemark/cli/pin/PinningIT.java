package io.tidemark.cli.pin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.cli.pin.Pinning.Step;
import io.tidemark.log.PinName;
import io.tidemark.log.Pins;
import io.tidemark.position.WalPosition;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pins on a real Postgres: what is left when their making is ended in between, and that it can be cleared. */
class PinningIT extends PinningCase {

    /** What kill -9 is to the process. */
    private static final class Killed extends Error {

        private static final long serialVersionUID = 1L;
    }

    @Test
    void aPinStaysWhereItsSavepointIsWhenTheSlotGoesOn() throws Exception {
        statement.execute("INSERT INTO orders VALUES (1)");
        WalPosition at = head();
        Pinned pinned = run(at, () -> SAVEPOINT, step -> {});
        assertThat(pinned.pins()).hasToString("{shop=" + PIN + "}");
        assertThat(slots()).containsExactly("orders", PIN);
        statement.execute("INSERT INTO orders VALUES (2)");
        text("SELECT pg_replication_slot_advance('orders', pg_current_wal_flush_lsn())");
        assertThat(pin("list", "-o", "json")).as(err.toString()).isZero();
        JsonNode listed = new ObjectMapper().readTree(out.toString());
        JsonNode one = listed.path("pins").path(0);
        assertThat(one.path("name").asText()).isEqualTo(PIN);
        assertThat(at.isBefore(WalPosition.parse(one.path("position").asText())))
                .isFalse();
        WalPosition restart = WalPosition.parse(
                text("SELECT restart_lsn FROM pg_replication_slots WHERE slot_name = '%s'".formatted(PIN)));
        assertThat(one.path("restart").asText()).isEqualTo(restart.toString());
        assertThat(one.path("keptBytes").asLong()).isBetween(at.bytesSince(restart), head().bytesSince(restart));
        assertThat(listed.path("servers").path(0).path("slots").asInt()).isEqualTo(2);
        assertThat(listed.path("servers").path(0).path("mostSlots").asText())
                .isEqualTo(text("SHOW max_replication_slots"));
    }

    /** Once for each place at which the process may end. */
    @ParameterizedTest
    @EnumSource(Step.class)
    void whatAnEndInBetweenLeavesIsListedAndReleased(Step last) throws Exception {
        assertThatThrownBy(() -> run(head(), () -> SAVEPOINT, step -> {
                    if (step == last) {
                        throw new Killed();
                    }
                }))
                .isInstanceOf(Killed.class);
        List<String> left = slots();
        left.remove("orders");
        assertThat(left).hasSize(last == Step.PINNED ? 2 : 1);
        assertThat(left.contains(PIN)).isEqualTo(last == Step.PINNED);
        assertThat(pin("list")).as(err.toString()).isZero();
        assertThat(out.toString())
                .contains(left)
                .containsPattern("provisional: made 20\\S+Z for a savepoint of job a7d764\\.\\.\\.");
        for (String name : left) {
            assertThat(pin("release", name)).as(err.toString()).isZero();
            assertThat(out.toString()).contains("Nothing has been done.");
            assertThat(slots()).contains(name);
            assertThat(pin("release", name, "--apply")).as(err.toString()).isZero();
            assertThat(err.toString()).isEqualTo("Released %s in source shop.\n".formatted(name));
        }
        assertThat(slots()).containsExactly("orders");
        assertThat(pin("release", SAVEPOINT, "--apply")).as(err.toString()).isZero();
        assertThat(out.toString()).isEqualTo("There is no pin of %s.\n".formatted(SAVEPOINT));
        // What was ended can be done again.
        run(head(), () -> SAVEPOINT, step -> {});
        assertThat(slots()).containsExactly("orders", PIN);
    }

    @Test
    void nothingButAPinOfASourceIsReleased() throws Exception {
        String physical = "tidemark_pin_a7d764_000000000001_orders";
        text("SELECT pg_create_physical_replication_slot('%s')".formatted(physical));
        assertThat(pin("release", physical, "--apply")).isEqualTo(4);
        assertThat(err.toString()).startsWith("TM-2011 ").contains("slot '%s' is called as a pin".formatted(physical));
        assertThat(new Pins(connection).drop(PinName.parse(physical).orElseThrow()))
                .as("nor if it has become one since it was looked at")
                .isFalse();
        assertThat(pin("release", "orders", "--apply")).isEqualTo(2);
        assertThat(err.toString()).startsWith("orders is neither a pin nor called as a savepoint");
        assertThat(slots()).containsExactly("orders", physical);
    }

    @Test
    void aPinThatIsReadIsNotReleased() throws Exception {
        run(head(), () -> SAVEPOINT, step -> {});
        statement.execute("CREATE PUBLICATION orders FOR TABLE orders");
        try (SlotReader reader = read(PIN)) {
            assertThat(pin("release", SAVEPOINT, "--apply")).isEqualTo(4);
            assertThat(err.toString())
                    .startsWith("TM-2010 ")
                    .containsPattern(PIN + " in source shop is read by server process \\d+\n");
            assertThat(new Pins(connection).drop(PinName.parse(PIN).orElseThrow()))
                    .as("nor if its reading has begun since it was looked at")
                    .isFalse();
            assertThat(slots()).containsExactly("orders", PIN);
            assertThat(reader.stream().isClosed()).isFalse();
        }
    }

    /** The manual says that a copy is no failover slot (section 9.28.6). */
    @Test
    void theCopyOfAFailoverSlotIsNone() throws Exception {
        assumeThat(Integer.parseInt(text("SHOW server_version_num"))).isGreaterThanOrEqualTo(170_000);
        text("SELECT pg_drop_replication_slot('orders')");
        text("SELECT pg_create_logical_replication_slot('orders', 'pgoutput', false, false, true)");
        run(head(), () -> SAVEPOINT, step -> {});
        assertThat(text("SELECT failover FROM pg_replication_slots WHERE slot_name = '%s'".formatted(PIN)))
                .isEqualTo("f");
    }
}
