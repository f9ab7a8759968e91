package io.tidemark.cli.live;

import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.log.PinName;
import java.util.Optional;

/**
 * By what a Postgres source would be read on from a state: by its slot as it is, or else by a pin.
 *
 * @param restart whether it would, and why it would not by either
 * @param pin by which; empty if the slot serves, or nothing does
 */
public record SlotOrPin(Restart restart, Optional<PinName> pin) {

    /** Which pins count. */
    public enum Counted {
        /** That of the state alone. */
        ITS_OWN,
        /** Any that begins at the state or before it, its own first. */
        ANY
    }

    /**
     * Judges by the guard's rule.
     *
     * @param runs whether the pipeline runs: its slot goes on then, and is behind the state when it has stopped
     * @param own the state's pin, by its name, there or not
     */
    public static SlotOrPin of(
            SourceState state, WalLog log, String slot, boolean runs, Optional<PinName> own, Counted counted) {
        Restart bySlot = runs
                ? Restart.unknown("the pipeline runs, and moves slot %s on".formatted(slot))
                : Restart.of(state, log.window(slot));
        if (bySlot.answer() == Restart.Answer.NOTHING_AGAINST) {
            return new SlotOrPin(bySlot, Optional.empty());
        }
        Optional<PinName> serves =
                log.pin(state, slot, own).filter(pin -> counted == Counted.ANY || own.equals(Optional.of(pin)));
        if (serves.isPresent()) {
            return new SlotOrPin(Restart.NOTHING_AGAINST, serves);
        }
        return new SlotOrPin(
                own.map(PinName::toString)
                        .filter(pin -> log.slot(pin).isPresent())
                        .map(pin -> byNeither(Restart.of(state, log.window(pin)), bySlot))
                        .orElse(bySlot),
                Optional.empty());
    }

    /** A pin that is lost need not be all there is: the pipeline may not have gone on. */
    private static Restart byNeither(Restart byPin, Restart bySlot) {
        return byPin.why().equals(bySlot.why())
                ? byPin
                : new Restart(byPin.answer(), "%s, and %s".formatted(byPin.why(), bySlot.why()));
    }
}
