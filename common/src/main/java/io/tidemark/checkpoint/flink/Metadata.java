package io.tidemark.checkpoint.flink;

import java.util.List;

/**
 * A state's file {@code _metadata}.
 *
 * @param checkpoint the number of the checkpoint, which savepoints of a job share
 * @param bytes of the state, the metadata itself included; a file that is referred to again and again counts as often
 */
public record Metadata(long checkpoint, SnapshotKind kind, List<SavedOperator> operators, long bytes) {

    public Metadata {
        operators = List.copyOf(operators);
    }
}
