package io.tidemark.cli.pin;

import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.cli.live.Restart;
import io.tidemark.cli.live.SlotOrPin;
import io.tidemark.cli.live.WalLog;
import io.tidemark.log.PinName;
import java.util.Optional;

/**
 * The slot of a pipeline's Postgres source beside a savepoint that the pipeline is to go on from.
 *
 * @param of the source
 * @param state what the savepoint has of it
 * @param pin that it is made from; of none that is, the savepoint's own, by its name, there or not, and empty if it can have none
 * @param why there is no way; "" if there is one
 */
public record SavedSlot(PipelineSource of, SourceState state, Optional<PinName> pin, Way way, String why) {

    /** How a slot comes to begin at the savepoint, or before it. */
    public enum Way {
        /** It does already. */
        AS_IT_IS,
        /** It is made anew, as a copy of a pin: any serves that begins at the savepoint or before it. */
        BY_PIN,
        NONE
    }

    /** @param runs whether the pipeline runs: its slot goes on then, and is behind the savepoint when it has stopped */
    static SavedSlot of(PipelineSource of, SourceState state, Optional<PinName> pin, boolean runs, WalLog log) {
        SlotOrPin serves = SlotOrPin.of(state, log, of.slot(), runs, pin, SlotOrPin.Counted.ANY);
        if (serves.restart().answer() == Restart.Answer.NOTHING_AGAINST) {
            return serves.pin().isPresent()
                    ? new SavedSlot(of, state, serves.pin(), Way.BY_PIN, "")
                    : new SavedSlot(of, state, pin, Way.AS_IT_IS, "");
        }
        boolean there = pin.flatMap(name -> log.slot(name.toString())).isPresent();
        return new SavedSlot(
                of,
                state,
                pin,
                Way.NONE,
                (there ? "" : "it has no pin, and ") + serves.restart().why());
    }

    /** Whether it begins at a savepoint by what was kept for that alone. */
    public boolean isOwn(String savepoint) {
        return way == Way.BY_PIN && pin.equals(PinName.of(savepoint, of.slot()));
    }

    /** The source's name. */
    public String source() {
        return of.name();
    }

    /** The slot's name. */
    public String slot() {
        return of.slot();
    }
}
