package io.tidemark.cli.pin;

import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.cli.live.Restart;
import io.tidemark.cli.live.WalLog;
import io.tidemark.log.PinName;
import java.util.ArrayList;
import java.util.List;
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
        Restart bySlot = runs
                ? Restart.unknown("the pipeline runs, and moves slot %s on".formatted(of.slot()))
                : Restart.of(state, log.window(of.slot()));
        if (bySlot.answer() == Restart.Answer.NOTHING_AGAINST) {
            return new SavedSlot(of, state, pin, Way.AS_IT_IS, "");
        }
        Optional<PinName> serves = log.pin(state, of.slot(), pin);
        if (serves.isPresent()) {
            return new SavedSlot(of, state, serves, Way.BY_PIN, "");
        }
        Restart byPin = pin.filter(name -> log.slot(name.toString()).isPresent())
                .map(name -> Restart.of(state, log.window(name.toString())))
                .orElseGet(() -> Restart.unknown("it has no pin"));
        List<String> why = new ArrayList<>(List.of(byPin.why()));
        if (!why.contains(bySlot.why())) {
            why.add(bySlot.why());
        }
        return new SavedSlot(of, state, pin, Way.NONE, String.join(", and ", why));
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
