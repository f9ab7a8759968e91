package io.tidemark.cli.live;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.WalIdentity;
import io.tidemark.position.WalPosition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A source as a state has it.
 *
 * @param name in its pipeline; empty if the state does not say it
 * @param written when the state was completed; empty if nobody says it
 */
public record StoredSource(Optional<String> name, SourceState state, Optional<Instant> written) {

    /** Of a state of which nobody says when it was completed. */
    public StoredSource(Optional<String> name, SourceState state) {
        this(name, state, Optional.empty());
    }

    /** All that a state has. */
    public static List<StoredSource> of(Inspection inspection) {
        return inspection.sources().stream()
                .map(source -> new StoredSource(inspection.name(source), source, Optional.of(inspection.written())))
                .toList();
    }

    /**
     * The one that is read from a database, if it can be told.
     *
     * @param source empty if it cannot, or if it has no position yet
     * @param why nothing can be compared; "" if something can
     * @param written when its state was completed; empty if nobody says it
     */
    public record Match(Optional<SourceState> source, String why, Optional<Instant> written) {

        /** Of a state of which nobody says when it was completed, or of none. */
        Match(Optional<SourceState> source, String why) {
            this(source, why, Optional.empty());
        }

        private static Match none(String why) {
            return new Match(Optional.empty(), why);
        }
    }

    /**
     * @param name of the database in the context, which is that of the source
     * @param slot which the context says is read
     */
    public static Match match(List<StoredSource> stored, String name, boolean postgres, Optional<String> slot) {
        if (stored.isEmpty()) {
            return Match.none("there is no state of it that could be read");
        }
        boolean named = stored.stream().anyMatch(source -> source.name().isPresent());
        List<StoredSource> meant = stored.stream()
                .filter(source -> named
                        ? source.name().equals(Optional.of(name))
                        : source.isIn(postgres)
                                && (slot.isEmpty() || source.slot().equals(slot)))
                .toList();
        if (named && meant.isEmpty()) {
            return Match.none("the state has no source %s, it has %s"
                    .formatted(
                            name,
                            stored.stream()
                                    .map(source -> source.name().orElse("one without a name"))
                                    .collect(Collectors.joining(", "))));
        }
        if (meant.size() != 1) {
            return Match.none("the state does not say which of its sources it is");
        }
        StoredSource only = meant.get(0);
        if (only.state().position().isEmpty()) {
            return Match.none("the state has no position of it yet");
        }
        return only.isIn(postgres)
                ? new Match(Optional.of(only.state()), "", only.written())
                : Match.none("the state's source of that name is one of another kind of database");
    }

    private boolean isIn(boolean postgres) {
        return state.position()
                .filter(postgres ? WalPosition.class::isInstance : BinlogPosition.class::isInstance)
                .isPresent();
    }

    private Optional<String> slot() {
        return slot(state);
    }

    /** The replication slot that was read, if the state says it. */
    public static Optional<String> slot(SourceState state) {
        return state.identity()
                .filter(WalIdentity.class::isInstance)
                .map(identity -> ((WalIdentity) identity).slot())
                .filter(slot -> !slot.isEmpty());
    }
}
