package io.tidemark.checkpoint.flink;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An operator in a savepoint or checkpoint.
 *
 * @param id 32 hexadecimal digits; see {@link OperatorIds}
 * @param coordinatorState null for none
 * @param lists what its subtasks have put into lists of operator state
 * @param keyed whether it has state by key
 * @param stateful whether any of its subtasks has state of any kind
 */
public record SavedOperator(
        String id,
        int parallelism,
        int maxParallelism,
        StateRange coordinatorState,
        List<ListPart> lists,
        boolean keyed,
        boolean stateful) {

    public SavedOperator {
        lists = List.copyOf(lists);
    }

    /** What its coordinator, if it has one, wants to have back. */
    public Optional<StateRange> coordinator() {
        return Optional.ofNullable(coordinatorState);
    }

    /** The names of its lists. */
    public Set<String> listNames() {
        return lists.stream().map(ListPart::state).collect(Collectors.toSet());
    }

    /** Whether there is anything to restore. */
    public boolean hasState() {
        return stateful || coordinatorState != null;
    }
}
