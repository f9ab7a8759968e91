package io.tidemark.target;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.operators.AbstractUdfStreamOperator;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperatorFactory;
import org.apache.flink.streaming.api.transformations.AbstractMultipleInputTransformation;
import org.apache.flink.streaming.api.transformations.KeyedBroadcastStateTransformation;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.streaming.api.transformations.SourceTransformation;
import org.apache.flink.streaming.api.transformations.TwoInputTransformation;
import org.apache.flink.table.runtime.operators.aggregate.GroupAggFunction;

/**
 * The operators of a plan that, read again from an older position, may not say of each key what they have said before.
 *
 * <p>A checkpoint fixes what each input of an operator has passed, not in which order rows of different inputs come between
 * two checkpoints. A join may see first what ends a row, and then what would have begun it; a row that once was among the
 * first N may never be. What was in a target then is neither given again nor taken back. Of a source that is not ours nobody knows
 * when it has come again to where it was.
 *
 * <p>A group's aggregate says something whenever its result changes; so it says the same again if its rows come in the same order.
 * They do on the way from one source, unless something on it that knows rows by their keys gives them to several subtasks: the
 * greatest value of two rows, one of which goes while the other comes, may change twice or not at all.
 */
final class Unrepeatable {

    private Unrepeatable() {}

    /**
     * Names, in their order.
     *
     * @param parallelism of operators that do not say theirs
     */
    static Set<String> among(Collection<? extends Transformation<?>> ends, int parallelism) {
        Set<String> names = new TreeSet<>();
        for (Transformation<?> end : ends) {
            for (Transformation<?> operator : end.getTransitivePredecessors()) {
                if (isForeign(operator) || (keepsRows(operator) && !isOfOneRow(operator, parallelism))) {
                    names.add(operator.getName());
                }
            }
        }
        return names;
    }

    /** A source that says nothing of where it stands: nobody knows when it has come again to where it was. */
    private static boolean isForeign(Transformation<?> operator) {
        if (!operator.getInputs().isEmpty()) {
            return false;
        }
        return !(operator instanceof SourceTransformation<?, ?, ?> source) || !isOurs(source.getSource());
    }

    private static boolean isOurs(Object part) {
        return part.getClass().getName().startsWith("io.tidemark.");
    }

    private static boolean keepsRows(Transformation<?> operator) {
        return operator instanceof OneInputTransformation<?, ?> one
                ? one.getStateKeySelector() != null
                : operator instanceof TwoInputTransformation<?, ?, ?>
                        || operator instanceof AbstractMultipleInputTransformation<?>;
    }

    /** Our own, which know each row by its key; and aggregates. */
    private static boolean isOfOneRow(Transformation<?> operator, int parallelism) {
        StreamOperatorFactory<?> factory = null;
        if (operator instanceof OneInputTransformation<?, ?> one) {
            factory = one.getOperatorFactory();
        } else if (operator instanceof TwoInputTransformation<?, ?, ?> two) {
            factory = two.getOperatorFactory();
        }
        if (!(factory instanceof SimpleOperatorFactory<?> simple)
                || !(simple.getOperator() instanceof AbstractUdfStreamOperator<?, ?> known)) {
            return false;
        }
        Object function = known.getUserFunction();
        return function instanceof GroupAggFunction ? readsInOrder(operator, parallelism) : isOurs(function);
    }

    /** Whether there is one way from one source to an operator, without a fork. */
    private static boolean readsInOrder(Transformation<?> operator, int parallelism) {
        Transformation<?> before = operator;
        while (true) {
            if (before instanceof KeyedBroadcastStateTransformation<?, ?, ?, ?> reloads) {
                before = reloads.getRegularInput();
            } else if (before.getInputs().size() == 1) {
                before = before.getInputs().get(0);
            } else {
                return before.getInputs().isEmpty();
            }
            int subtasks = before.getParallelism() > 0 ? before.getParallelism() : parallelism;
            if (subtasks > 1
                    && (keepsRows(before) || before instanceof KeyedBroadcastStateTransformation<?, ?, ?, ?>)) {
                return false;
            }
        }
    }
}
