package io.tidemark.job;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.transformations.PhysicalTransformation;

/**
 * Gives every operator of a pipeline a uid, by which a savepoint finds its state again. Flink's own numbering counts
 * through the whole plan, so that one view more shifts the state of all others; here an operator is called by the
 * statement it was first needed for and its way up from that statement's target: {@code mart_revenue/0/1}. A statement
 * added at the end of a file leaves all other uids as they were.
 */
final class OperatorUids {

    private final Set<Transformation<?>> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<String> given = new HashSet<>();

    private OperatorUids() {}

    /**
     * @param ends what each statement ends in, in the file's order
     * @param names the statements' targets, in the same order
     */
    static void assign(List<Transformation<?>> ends, List<String> names) {
        if (ends.size() != names.size()) {
            throw new IllegalArgumentException(
                    "%d statements ended in %d transformations".formatted(names.size(), ends.size()));
        }
        OperatorUids uids = new OperatorUids();
        for (int i = 0; i < ends.size(); i++) {
            String name = names.get(i);
            int copies = 1;
            while (!uids.given.add(name)) {
                copies++;
                name = names.get(i) + "~" + copies;
            }
            uids.name(ends.get(i), name);
        }
    }

    private void name(Transformation<?> transformation, String uid) {
        if (!seen.add(transformation)) {
            return;
        }
        if (transformation instanceof PhysicalTransformation && transformation.getUid() == null) {
            transformation.setUid(uid);
        }
        List<Transformation<?>> inputs = new ArrayList<>(transformation.getInputs());
        for (int i = 0; i < inputs.size(); i++) {
            name(inputs.get(i), uid + "/" + i);
        }
    }
}
