package io.tidemark.target;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a committer applies epochs to.
 *
 * @param epochs of the pipeline
 * @param targets the tables, all of what one transaction can span, at least one
 * @param sources the names of those that say where they stand
 * @param unrepeatable operators between the two, see {@link Unrepeatable}
 */
record CommitterPlan(EpochPlan epochs, List<TargetTable> targets, Set<String> sources, List<String> unrepeatable)
        implements Serializable {

    CommitterPlan {
        targets = new ArrayList<>(targets);
        unrepeatable = new ArrayList<>(unrepeatable);
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
