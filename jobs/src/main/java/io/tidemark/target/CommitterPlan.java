package io.tidemark.target;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a committer applies epochs to.
 *
 * @param epochs of the pipeline
 * @param targets the tables, all of what one transaction can span, at least one
 * @param sources the names of those that say where they stand
 * @param unrepeatable operators between the two, see {@link Unrepeatable}
 * @param apart whether another database has tables without a key as well, see {@link Keyless}
 * @param mirrors which of the tables have the rows of one table each, and of which
 */
record CommitterPlan(
        EpochPlan epochs,
        List<TargetTable> targets,
        Set<String> sources,
        List<String> unrepeatable,
        boolean apart,
        Map<TargetTable, Mirrored> mirrors)
        implements Serializable {

    /** Of tables of which nobody knows whether they are mirrors. */
    CommitterPlan(EpochPlan epochs, List<TargetTable> targets, Set<String> sources, List<String> unrepeatable) {
        this(epochs, targets, sources, unrepeatable, false, Map.of());
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
        return new TargetGuard(pipeline(), database(), keyless(), unrepeatable, epochs.adopts());
    }

    Keyless keyless() {
        Map<String, String> stages = new TreeMap<>();
        targets.stream()
                .filter(target -> !target.keyed())
                .forEach(target -> stages.put(Stage.name(pipeline(), target), target.toString()));
        Set<String> written =
                targets.stream().map(target -> Stage.name(pipeline(), target)).collect(Collectors.toSet());
        return new Keyless(stages, written, sources, apart && sources.size() > 1);
    }
}
