package io.tidemark.cli.pin;

import static io.tidemark.cli.pin.PinCase.NOON;
import static io.tidemark.cli.pin.PinCase.found;
import static io.tidemark.cli.pin.PinCase.pin;
import static io.tidemark.cli.pin.PinCase.savepoints;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.cli.context.Database;
import io.tidemark.cli.context.PinPolicy;
import io.tidemark.log.PinName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PinBudgetTest {

    private static final PipelineSource SHOP = new PipelineSource(
            "shop",
            new Database("jdbc:postgresql://db/shop", Optional.empty(), Optional.empty(), Optional.empty()),
            PinCase.SLOT);
    private static final long MANY = 1L << 40;
    private static final Duration LONG = Duration.ofDays(1_000);

    private static PinBudget budget(PinPolicy policy, long keeps, KnownSavepoints savepoints, Pin... pins) {
        return PinBudget.of(SHOP, policy, List.of(pins), keeps, savepoints, NOON.plusSeconds(1));
    }

    private static List<PinName> released(PinBudget budget) {
        return budget.release().stream().map(Pin::name).toList();
    }

    @Test
    void withinTheBudgetNothingIsSaid() {
        PinBudget budget =
                budget(new PinPolicy(3, LONG, MANY), 5, savepoints(2, 1), found(1, 0x2000), found(2, 0x3000));
        assertThat(budget.problem(savepoints())).isEmpty();
        assertThat(budget.release()).isEmpty();
    }

    @Test
    void theOldestGoForTheNumber() {
        PinBudget budget = budget(
                new PinPolicy(2, LONG, MANY),
                5,
                savepoints(3, 2),
                found(1, 0x2000),
                found(2, 0x3000),
                found(3, 0x4000));
        assertThat(released(budget)).containsExactly(pin(1), pin(2));
        assertThat(budget.problem(savepoints(3, 2)).orElseThrow().text())
                .isEqualTo(
                        """
                        TM-2039  There are as many pins as there may be
                          found:    source shop: of the pins of slot orders with one more there would be 4
                          required: at most 2 pins of a slot, none older than 1000 days, and 1,099,511,627,776 bytes of log (pins in the context)
                          remedy:   With --release-oldest these are released when the new one is there, and their savepoints not replayable any more:
                                    tidemark_pin_a7d764_000000000001_orders in source shop (savepoint-a7d764-000000000001, which is not in the state directory)
                                    tidemark_pin_a7d764_000000000002_orders in source shop (/srv/state/savepoint-a7d764-000000000002)""");
    }

    /** Postgres does not say how old a slot is; of a savepoint that is not there nobody knows it. */
    @Test
    void thoseWhoseSavepointsAreTooOldGoAndCountForTheNumber() {
        PinBudget budget = budget(
                new PinPolicy(2, Duration.ofHours(36), MANY),
                5,
                savepoints(3, 9, 2),
                found(1, 0x2000),
                found(2, 0x3000),
                found(3, 0x4000));
        assertThat(budget.over()).containsExactly("1 is older than 36 hours", "with one more there would be 4");
        assertThat(released(budget)).containsExactly(pin(1), pin(2));
        PinBudget enough = budget(
                new PinPolicy(3, Duration.ofHours(36), MANY),
                5,
                savepoints(3, 9, 2),
                found(1, 0x2000),
                found(2, 0x3000),
                found(3, 0x4000));
        assertThat(released(enough)).as("the one that is old makes room").containsExactly(pin(2));
    }

    @Test
    void thoseThatKeepTooMuchLogGoUnlessTheSlotItselfDoes() {
        PinPolicy policy = new PinPolicy(9, LONG, 54_000);
        PinBudget budget = budget(policy, 53_000, savepoints(), found(1, 0x2000), found(2, 0x3000));
        assertThat(budget.over()).containsExactly("57,600 bytes of log would be kept");
        assertThat(released(budget)).containsExactly(pin(1));
        assertThat(budget.hopeless()).isFalse();
        PinBudget hopeless = budget(policy, 54_001, savepoints());
        assertThat(hopeless.hopeless()).isTrue();
        assertThat(hopeless.problem(savepoints()).orElseThrow().remedy())
                .isEqualTo(
                        "The slot itself keeps more than that: let its pipeline go on, or raise bytes in the context.");
    }

    /** What one source's budget takes from a savepoint the others keep log for in vain. */
    @Test
    void aSavepointGoesWithAllItsPins() {
        Pin elsewhere = new Pin("shard", pin(1), PinCase.slot(pin(1), 0x9000), PinCase.log());
        Pin other = new Pin("shard", pin(2), PinCase.slot(pin(2), 0x9000), PinCase.log());
        PinBudget budget = budget(new PinPolicy(1, LONG, MANY), 5, savepoints(), found(1, 0x2000))
                .withWholeSavepoints(List.of(found(1, 0x2000), elsewhere, other));
        assertThat(budget.release()).extracting(Pin::source).containsExactly("shop", "shard");
        assertThat(budget.problem(savepoints(1)).orElseThrow().remedy())
                .contains(pin(1) + " in source shop (")
                .contains(pin(1) + " in source shard (");
    }

    @Test
    void provisionalOnesDoNotCount() {
        PinName name = PinName.provisional("a7d764ed", NOON, PinCase.SLOT);
        List<Pin> pins = new ArrayList<>(List.of(found(1, 0x2000)));
        pins.add(new Pin("shop", name, PinCase.slot(name, 0x1000), PinCase.log()));
        PinBudget budget = PinBudget.of(SHOP, new PinPolicy(2, LONG, 60_000), pins, 5, savepoints(), NOON);
        assertThat(budget.over()).isEmpty();
    }
}
