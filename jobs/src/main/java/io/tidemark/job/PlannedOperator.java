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
 * @param description what it does, as Flink's planner says it
 */
public record PlannedOperator(String id, String uid, String description) {

    /** What the planner has planned it numbers, if it is not told otherwise; nothing else is called so. */
    private static final Pattern PLANNED = Pattern.compile("(?:\\[\\d+\\]:)?([A-Z]\\w*)\\(.*", Pattern.DOTALL);

    /** What computes each row from that row alone (Flink 1.20 source, {@code ExecNode}s that make no keyed operator). */
    private static final Set<String> WITHOUT_STATE = Set.of(
            "Calc",
            "Correlate",
            "ConstraintEnforcer",
            "DropUpdateBefore",
            "Exchange",
            "Expand",
            "IncrementalGroupAggregate",
            "LocalGroupAggregate",
            "LocalWindowAggregate",
            "LookupJoin",
            "MiniBatchAssigner",
            "Sink",
            "TableSourceScan",
            "Union",
            "Values",
            "WatermarkAssigner");

    /**
     * What the planner calls the kind of an operator; empty of those that Tidemark adds.
     *
     * @param description as the planner says it
     */
    public static Optional<String> kind(String description) {
        Matcher planned = PLANNED.matcher(description);
        return planned.matches() ? Optional.of(planned.group(1)) : Optional.empty();
    }

    /** Whether an operator needs to know of earlier rows. */
    public static boolean remembers(String description) {
        return kind(description).filter(kind -> !WITHOUT_STATE.contains(kind)).isPresent();
    }

    /** Whether it needs to know of earlier rows. */
    public boolean remembers() {
        return remembers(description);
    }

    /** The statement that an operator was first needed for. */
    public static String statement(String uid) {
        int end = uid.indexOf('/');
        return end < 0 ? uid : uid.substring(0, end);
    }

    /** The statement that it was first needed for. */
    public String statement() {
        return statement(uid);
    }

    @Override
    public String toString() {
        return kind(description).map(kind -> kind + " (" + uid + ")").orElse(uid);
    }
}
