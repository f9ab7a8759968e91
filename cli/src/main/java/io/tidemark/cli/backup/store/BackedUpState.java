package io.tidemark.cli.backup.store;

import java.time.Instant;
import java.util.List;

/**
 * What a backup says of the state it is of.
 *
 * @param path where the state was
 * @param takenAs as {@link io.tidemark.checkpoint.flink.SnapshotKind} names it
 * @param written when it was completed
 * @param positions of its sources; "none" of one that had not begun to follow
 * @param histories whose logs those are, as far as that stays what it is while a server lives, sorted; "" of one that is not known
 */
public record BackedUpState(
        String path, long checkpoint, String takenAs, Instant written, List<String> positions, List<String> histories) {

    public BackedUpState {
        positions = List.copyOf(positions);
        histories = histories.stream().sorted().toList();
    }
}
