package io.tidemark.job;

import io.tidemark.source.CaptureSource;
import io.tidemark.source.rows.Route;
import io.tidemark.source.rows.TableRows;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.transformations.AbstractMultipleInputTransformation;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.streaming.api.transformations.TwoInputTransformation;

/**
 * From where rows come to one end of a plan.
 *
 * @param ways from tables that our readers read, each once for every thing on it that remembers
 * @param others whether rows come from anywhere else
 */
record RowWays(List<Way> ways, boolean others) {

    private static final String LOOKUP = "LookupJoin";

    /** Functions whose results go by the order in which rows come. */
    private static final Pattern BY_ORDER =
            Pattern.compile("\\b(?:FIRST_VALUE|LAST_VALUE|LISTAGG|ARRAY_AGG|JSON_ARRAYAGG)\\w*\\(");

    RowWays {
        ways = List.copyOf(ways);
    }

    /**
     * The way of a table's rows to the end.
     *
     * @param remembers what on it does not give the same for a row that comes again; empty for nothing. What keeps the table's
     *     own last rows for us is none of it
     * @param byOrder what on it gives something else for rows that come in another order; empty for nothing
     */
    record Way(CaptureSource source, Route route, Optional<String> remembers, Optional<String> byOrder) {}

    private record Step(Transformation<?> from, Optional<String> remembers, Optional<String> byOrder) {}

    static RowWays to(Transformation<?> end) {
        Set<Way> ways = new LinkedHashSet<>();
        boolean others = false;
        Set<Step> seen = new HashSet<>();
        Deque<Step> left = new ArrayDeque<>();
        left.add(new Step(end, Optional.empty(), Optional.empty()));
        while (!left.isEmpty()) {
            Step step = left.pop();
            if (!seen.add(step)) {
                continue;
            }
            Transformation<?> at = step.from();
            Optional<Route> route = TableRows.route(at);
            if (route.isPresent()) {
                CaptureSource.of(List.of(at))
                        .forEach(source -> ways.add(new Way(source, route.get(), step.remembers(), step.byOrder())));
                continue;
            }
            if (at.getInputs().isEmpty()) {
                // The word that a table is loaded anew comes from a source of ours, too, and is no row.
                others |= CaptureSource.of(List.of(at)).isEmpty();
            }
            Optional<String> remembers = step.remembers().or(() -> remembers(at));
            Optional<String> byOrder = step.byOrder().or(() -> Optional.of(at.getName())
                    .filter(name -> BY_ORDER.matcher(described(at)).find()));
            at.getInputs().forEach(input -> left.add(new Step(input, remembers, byOrder)));
        }
        return new RowWays(new ArrayList<>(ways), others);
    }

    private static Optional<String> remembers(Transformation<?> operator) {
        boolean keyed = operator instanceof OneInputTransformation<?, ?> one
                ? one.getStateKeySelector() != null
                : operator instanceof TwoInputTransformation<?, ?, ?>
                        || operator instanceof AbstractMultipleInputTransformation<?>;
        boolean planned = PlannedOperator.remembers(described(operator))
                || PlannedOperator.kind(described(operator))
                        .filter(LOOKUP::equals)
                        .isPresent();
        return (keyed && !TableRows.completes(operator)) || planned
                ? Optional.of(operator.getName())
                : Optional.empty();
    }

    private static String described(Transformation<?> operator) {
        return Optional.ofNullable(operator.getDescription()).orElse("");
    }

    /** The table whose rows come here as they are, each by itself; empty if there is none, or anything else. */
    Optional<Way> mirrored() {
        long tables =
                ways.stream().map(way -> way.route().table().name()).distinct().count();
        long sources = ways.stream().map(Way::source).distinct().count();
        return others
                        || tables != 1
                        || sources != 1
                        || ways.stream().anyMatch(way -> way.remembers().isPresent())
                ? Optional.empty()
                : Optional.of(ways.get(0));
    }
}
