package io.tidemark.cli.pin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.source.SourceKind;
import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.cli.context.Database;
import io.tidemark.cli.live.WalLog;
import io.tidemark.cli.pin.SavedSlot.Way;
import io.tidemark.log.PinName;
import io.tidemark.log.ReplicationSlot;
import io.tidemark.position.WalPosition;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The savepoint is number 1, at 0/1000. */
class SavedSlotTest {

    private static final SourceState STATE = PinCase.stored(
                    "shop", SourceKind.TIDEMARK, new WalPosition(0x1000), PinCase.SLOT)
            .state();
    private static final PipelineSource SOURCE = new PipelineSource(
            "shop",
            new Database("jdbc:postgresql://h/shop", Optional.empty(), Optional.empty(), Optional.empty()),
            PinCase.SLOT);

    private static SavedSlot judge(boolean runs, WalLog log) {
        return SavedSlot.of(SOURCE, STATE, Optional.of(PinCase.pin(1)), runs, log);
    }

    private static ReplicationSlot lost(Object name) {
        return new ReplicationSlot(
                name.toString(),
                "pgoutput",
                "shop",
                0,
                Optional.of(new WalPosition(0x800)),
                Optional.empty(),
                "lost",
                false,
                OptionalLong.empty());
    }

    @Test
    void aSlotThatHasNotGoneOnNeedsNoPin() {
        SavedSlot slot = judge(false, PinCase.log(PinCase.slot(PinCase.SLOT, 0x1000)));
        assertThat(slot.way()).isEqualTo(Way.AS_IT_IS);
        assertThat(slot.why()).isEmpty();
        assertThat(judge(false, PinCase.log(PinCase.slot(PinCase.SLOT, 0x800), PinCase.slot(PinCase.pin(1), 0x800)))
                        .way())
                .as("nothing is dropped that serves")
                .isEqualTo(Way.AS_IT_IS);
    }

    /** It will have gone on when the pipeline has stopped. */
    @Test
    void whileThePipelineRunsOnlyThePinCounts() {
        SavedSlot slot = judge(true, PinCase.log(PinCase.slot(PinCase.SLOT, 0x1000)));
        assertThat(slot.way()).isEqualTo(Way.NONE);
        assertThat(slot.why()).isEqualTo("it has no pin, and the pipeline runs, and moves slot orders on");
        slot = judge(true, PinCase.log(PinCase.slot(PinCase.SLOT, 0x1000), PinCase.slot(PinCase.pin(1), 0x1000)));
        assertThat(slot.way()).isEqualTo(Way.BY_PIN);
        assertThat(slot.pin()).contains(PinCase.pin(1));
    }

    /** What is between the drop of the slot and its copy was interrupted there. */
    @Test
    void aSlotThatIsGoneOrHasGoneOnIsMadeFromThePin() {
        ReplicationSlot pin = PinCase.slot(PinCase.pin(1), 0x1000);
        assertThat(judge(false, PinCase.log(pin)).way()).isEqualTo(Way.BY_PIN);
        assertThat(judge(false, PinCase.log(pin, PinCase.slot(PinCase.SLOT, 0x1001)))
                        .way())
                .isEqualTo(Way.BY_PIN);
        assertThat(judge(false, PinCase.log(pin, lost(PinCase.SLOT))).way()).isEqualTo(Way.BY_PIN);
    }

    @Test
    void aPinThatDoesNotServeIsNoWay() {
        ReplicationSlot slot = PinCase.slot(PinCase.SLOT, 0x2000);
        assertThat(judge(false, PinCase.log(slot)).why()).isEqualTo("it has no pin, and slot orders begins at 0/2000");
        assertThat(judge(false, PinCase.log(slot, PinCase.slot(PinCase.pin(1), 0x1001)))
                        .why())
                .isEqualTo("slot %s begins at 0/1001, and slot orders begins at 0/2000".formatted(PinCase.pin(1)));
        assertThat(judge(false, PinCase.log(slot, lost(PinCase.pin(1)))).way()).isEqualTo(Way.NONE);
        assertThat(judge(false, PinCase.log(slot, PinCase.slot(PinCase.pin(2), 0x1001)))
                        .way())
                .as("that of a later savepoint")
                .isEqualTo(Way.NONE);
        WalLog other = new WalLog(
                "8", 1, PinCase.HEAD, "shop", List.of(PinCase.slot(PinCase.pin(1), 0x800)), 10, PinCase.NOW, "0");
        assertThat(judge(true, other).way()).as("of another server").isEqualTo(Way.NONE);
    }

    /** Log is log: what is kept for another savepoint serves this one as well, if it begins before it. */
    @Test
    void anOlderPinWillDoIfItsOwnIsNotThere() {
        ReplicationSlot slot = PinCase.slot(PinCase.SLOT, 0x2000);
        ReplicationSlot oldest = PinCase.slot(PinCase.pin(3), 0x400);
        ReplicationSlot older = PinCase.slot(PinCase.pin(2), 0x800);
        SavedSlot found = judge(true, PinCase.log(slot, oldest, older));
        assertThat(found.way()).isEqualTo(Way.BY_PIN);
        assertThat(found.pin()).as("that which keeps least").contains(PinCase.pin(2));
        assertThat(found.isOwn(PinCase.savepoint(1))).isFalse();
        found = judge(true, PinCase.log(slot, oldest, older, PinCase.slot(PinCase.pin(1), 0x600)));
        assertThat(found.pin()).contains(PinCase.pin(1));
        assertThat(found.isOwn(PinCase.savepoint(1))).isTrue();
        assertThat(judge(true, PinCase.log(slot, lost(PinCase.pin(2)))).way()).isEqualTo(Way.NONE);
        PinName provisional = PinName.provisional("a7d764", PinCase.NOON, PinCase.SLOT);
        assertThat(judge(true, PinCase.log(slot, PinCase.slot(provisional, 0x800)))
                        .way())
                .as("it goes as soon as its savepoint is there")
                .isEqualTo(Way.NONE);
    }
}
