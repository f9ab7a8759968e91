package io.tidemark.cli.backup.store;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.source.TargetState;
import java.util.List;

/**
 * Whose state it is, as a cluster says.
 *
 * @param pipeline its job's name; "" if no cluster was asked
 * @param job its id; "" if no cluster was asked
 */
public record Origin(String pipeline, String job) {

    /** Of a state of which nothing is known but its files. */
    public static final Origin UNKNOWN = new Origin("", "");

    /** The pipelines that a state is of: those of its targets, or, of one without a target of ours, its job's. */
    List<String> pipelines(Inspection state) {
        List<String> targets = state.targets().stream()
                .map(TargetState::pipeline)
                .distinct()
                .sorted()
                .toList();
        return targets.isEmpty() && !pipeline.isEmpty() ? List.of(pipeline) : targets;
    }
}
