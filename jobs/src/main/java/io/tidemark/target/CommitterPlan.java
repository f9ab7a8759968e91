package io.tidemark.target;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a committer applies epochs to.
 *
 * @param epochs of the pipeline
 * @param targets the tables, all of what one transaction can span, at least one
 * @param sources the names of those that say where they stand
 * @param unrepeatable operators between the two, see {@link Unrepeatable}
 * @param mirrors which of the tables have the rows of one table each, and of which
 */
record CommitterPlan(
        EpochPlan epochs,
        List<TargetTable> targets,
        Set<String> sources,
        List<String> unrepeatable,
        Map<TargetTable, Mirrored> mirrors)
        implements Serializable {

    /** Of tables of which nobody knows whether they are mirrors. */
    CommitterPlan(EpochPlan epochs, List<TargetTable> targets, Set<String> sources, List<String> unrepeatable) {
        this(epochs, targets, sources, unrepeatable, Map.of());
    }

    CommitterPlan {
        targets = new ArrayList<>(targets);
        unrepeatable = new ArrayList<>(unrepeatable);
        mirrors = new HashMap<>(mirrors);
    }

    String pipeline() {
        return epochs.pipeline();
    }

    String database() {
        return targets.get(0).database();
    }

    TargetDialect dialect() {
        return targets.get(0).dialect();
    }

    TargetGuard guard() {
        return new TargetGuard(pipeline(), database(), unkeyed(), unrepeatable, epochs.adopts());
    }

    private List<String> unkeyed() {
        return targets.stream()
                .filter(target -> !target.keyed())
                .map(TargetTable::toString)
                .toList();
    }
}
