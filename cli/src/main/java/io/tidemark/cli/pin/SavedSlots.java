package io.tidemark.cli.pin;

import io.tidemark.checkpoint.SavedStates;
import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.cli.context.Context;
import io.tidemark.cli.live.SourceLogs;
import io.tidemark.cli.live.StoredSource;
import io.tidemark.log.PinName;
import io.tidemark.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * All slots of a pipeline beside a savepoint that it is to go on from.
 *
 * @param slots one for each Postgres source of the savepoint
 */
public record SavedSlots(List<SavedSlot> slots) {

    public SavedSlots {
        slots = List.copyOf(slots);
    }

    /**
     * Judges by the guard's rule.
     *
     * @param stored the savepoint's sources
     * @param savepoint its path
     * @param runs whether the pipeline runs
     * @param logs of the context's sources
     * @throws ProblemException if one of the sources is not in the context
     */
    public static SavedSlots of(
            Context context, List<StoredSource> stored, String savepoint, boolean runs, SourceLogs logs) {
        if (stored.stream().noneMatch(source -> PipelineSource.isPostgres(source.state()))) {
            return new SavedSlots(List.of());
        }
        List<SavedSlot> slots = new ArrayList<>();
        for (PipelineSource source : PipelineSource.of(context, stored)) {
            SourceState state = StoredSource.match(stored, source.name(), true, Optional.of(source.slot()))
                    .source()
                    .orElseThrow();
            Optional<PinName> pin = PinName.of(SavedStates.name(savepoint), source.slot());
            slots.add(
                    logs.wal().containsKey(source.name())
                            ? SavedSlot.of(source, state, pin, runs, logs.wal().get(source.name()))
                            : new SavedSlot(source, state, pin, SavedSlot.Way.NONE, "it could not be asked"));
        }
        return new SavedSlots(slots);
    }

    /** Whether each begins at the savepoint or can be made to. */
    public boolean served() {
        return slots.stream().noneMatch(slot -> slot.way() == SavedSlot.Way.NONE);
    }

    /** Why one does not and cannot; "" if each does or can. */
    public String why() {
        return slots.stream()
                .filter(slot -> slot.way() == SavedSlot.Way.NONE)
                .map(slot -> "source %s: %s".formatted(slot.source(), slot.why()))
                .collect(Collectors.joining("; "));
    }

    /** Those that have to be made anew. */
    public List<SavedSlot> toBeMade() {
        return slots.stream().filter(slot -> slot.way() == SavedSlot.Way.BY_PIN).toList();
    }

    /** From which slot each of those is made, by the names of the sources. */
    public Map<String, String> pins() {
        return toBeMade().stream()
                .collect(Collectors.toMap(
                        SavedSlot::source, slot -> slot.pin().orElseThrow().toString()));
    }

    /**
     * Makes those anew. One that serves already, because somebody was interrupted behind this, stays as it is.
     *
     * @param before is done just before one is dropped; what it throws keeps it from being dropped
     * @param gone is done as soon as one is not there any more
     * @param narration is told of each beforehand
     * @throws ProblemException if somebody reads one, or has made one of its name meanwhile; those before it are made
     */
    public void make(Map<String, String> environment, Runnable before, Runnable gone, Consumer<String> narration) {
        for (SavedSlot slot : toBeMade()) {
            new SlotMaking(slot, environment).make(before, gone, narration);
        }
    }
}
