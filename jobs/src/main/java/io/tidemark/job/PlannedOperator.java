package io.tidemark.job;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An operator of a planned job.
 *
 * @param id under which a checkpoint has its state
 * @param uid the statement that it was first needed for, and its way up from that statement's target
 * @param vertex the id of the first operator of the chain that it runs in
 * @param description what it does, as Flink's planner says it
 */
public record PlannedOperator(String id, String uid, String vertex, String description) {

    /** The planner numbers what it has planned, and nothing else is called so. */
    private static final Pattern PLANNED = Pattern.compile("\\[\\d+\\]:(\\w+).*", Pattern.DOTALL);

    /** What computes each row from that row alone (Flink 1.20 source, {@code ExecNode}s that make no keyed operator). */
    private static final Set<String> WITHOUT_STATE = Set.of(
            "Calc",
            "Correlate",
            "ConstraintEnforcer",
            "DropUpdateBefore",
            "Exchange",
            "Expand",
            "LocalGroupAggregate",
            "LocalWindowAggregate",
            "LookupJoin",
            "MiniBatchAssigner",
            "Sink",
            "TableSourceScan",
            "Union",
            "Values",
            "WatermarkAssigner");

    /** What the planner calls its kind; empty of those that Tidemark adds. */
    public Optional<String> kind() {
        Matcher planned = PLANNED.matcher(description);
        return planned.matches() ? Optional.of(planned.group(1)) : Optional.empty();
    }

    /** Whether it needs to know of earlier rows. */
    public boolean remembers() {
        return kind().filter(kind -> !WITHOUT_STATE.contains(kind)).isPresent();
    }

    /** The statement that it was first needed for. */
    public String statement() {
        int end = uid.indexOf('/');
        return end < 0 ? uid : uid.substring(0, end);
    }

    /** Whether it is the first one of its chain. */
    public boolean leads() {
        return id.equals(vertex);
    }

    @Override
    public String toString() {
        return kind().map(kind -> kind + " (" + uid + ")").orElse(uid);
    }
}
