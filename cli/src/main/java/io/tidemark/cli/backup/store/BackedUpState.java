package io.tidemark.cli.backup.store;

import io.tidemark.position.LogPosition;
import java.time.Instant;
import java.util.List;

/**
 * What a backup says of the state it is of.
 *
 * @param path where the state was
 * @param takenAs as {@link io.tidemark.checkpoint.flink.SnapshotKind} names it
 * @param written when it was completed
 * @param positions of its sources; {@link #NONE} of one that had not begun to follow
 * @param histories whose logs those are, as far as that stays what it is while a server lives, sorted; "" of one that is not known
 */
public record BackedUpState(
        String path, long checkpoint, String takenAs, Instant written, List<String> positions, List<String> histories) {

    static final String NONE = "none";

    public BackedUpState {
        positions = List.copyOf(positions);
        histories = histories.stream().sorted().toList();
    }

    /**
     * Whether it has read all that another one of the same histories has. The time of a file, which a copy may have lost, does
     * not say it.
     */
    boolean hasReached(BackedUpState other) {
        return other.positions.stream()
                .filter(position -> !position.equals(NONE))
                .allMatch(position -> positions.stream().anyMatch(own -> hasReached(own, position)));
    }

    private static boolean hasReached(String own, String other) {
        try {
            return !own.equals(NONE) && LogPosition.parse(own).hasReached(LogPosition.parse(other));
        } catch (IllegalArgumentException altered) {
            return false;
        }
    }
}
