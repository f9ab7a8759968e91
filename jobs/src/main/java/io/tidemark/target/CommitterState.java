package io.tidemark.target;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a checkpoint knows of the target.
 *
 * @param pipeline the pipeline's name
 * @param checkpoint the checkpoint's own id
 * @param branch of the epochs that this job puts together
 * @param base what was in the target, as far as was known then
 * @param waiting whether the epochs wait for the sources to reach what is in the target
 * @param sources where they stand
 * @param pending epochs that are not in {@code base}, in their order
 * @param stages of all tables that had been written into by then
 */
record CommitterState(
        String pipeline,
        long checkpoint,
        String branch,
        Applied base,
        boolean waiting,
        Map<String, SourcePosition> sources,
        List<Epoch> pending,
        Set<String> stages) {

    CommitterState {
        sources = Map.copyOf(sources);
        pending = List.copyOf(pending);
        stages = Set.copyOf(stages);
    }

    /** Whether what is in a target is one of the epochs that this knows as pending. */
    boolean isFollowedBy(Applied applied) {
        return pending.stream()
                .map(epoch -> new Applied(branch, epoch.number(), epoch.attempt()))
                .anyMatch(applied::equals);
    }

    /** The epochs that a target has not got, and that are applied from its stages; none if it has another than this knows. */
    List<Epoch> missing(Applied applied) {
        if (applied.equals(base)) {
            return pending;
        }
        return isFollowedBy(applied)
                ? pending.stream()
                        .filter(epoch -> epoch.number() > applied.epoch())
                        .toList()
                : List.of();
    }
}
