package io.tidemark.job;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;

/**
 * What a job computes: of each operator what it does, which rows it hands on and what it reads. A job carries it with it, so
 * that a running one can be compared with a file; of Flink's own plan nobody can tell which operator of a chain another
 * reads, nor types.
 *
 * <p>What is not in it: what a function of the user's does, and the options of tables of other connectors.
 */
public final class Computation {

    /** Of nothing. */
    public static final Computation NONE = new Computation(Map.of(), List.of());

    /** The planner numbers its operators anew with every plan. */
    private static final Pattern NUMBER = Pattern.compile("^\\[\\d+\\]:");

    private final SortedMap<String, Part> parts;
    private final SortedSet<String> functions;

    /**
     * What one operator computes.
     *
     * @param does in the planner's words, or by its name
     * @param rows the columns that it hands on, each with its type; none if it hands on no rows of SQL's
     * @param reads the operators that it reads, in their order, and how their rows come to it
     */
    public record Part(String does, List<String> rows, List<String> reads) {

        public Part {
            rows = List.copyOf(rows);
            reads = List.copyOf(reads);
        }
    }

    Computation(Map<String, Part> parts, Collection<String> functions) {
        this.parts = Collections.unmodifiableSortedMap(new TreeMap<>(parts));
        this.functions = Collections.unmodifiableSortedSet(new TreeSet<>(functions));
    }

    /** @param functions the statements that make functions */
    static Computation of(StreamExecutionEnvironment env, Collection<String> functions) {
        Map<String, Part> parts = new TreeMap<>();
        Deque<Transformation<?>> left = new ArrayDeque<>(env.getTransformations());
        while (!left.isEmpty()) {
            Transformation<?> transformation = left.pop();
            String uid = transformation.getUid();
            if (uid != null && parts.containsKey(uid)) {
                continue;
            }
            left.addAll(transformation.getInputs());
            if (uid != null) {
                parts.put(
                        uid,
                        new Part(
                                does(transformation),
                                rows(transformation),
                                transformation.getInputs().stream()
                                        .map(Computation::read)
                                        .toList()));
            }
        }
        return new Computation(parts, functions);
    }

    private static String does(Transformation<?> transformation) {
        String description =
                Optional.ofNullable(transformation.getDescription()).orElse("");
        return NUMBER.matcher(description.isEmpty() ? transformation.getName() : description)
                .replaceFirst("");
    }

    private static List<String> rows(Transformation<?> transformation) {
        List<String> columns = new ArrayList<>();
        if (transformation.getOutputType() instanceof InternalTypeInfo<?> internal) {
            LogicalType type = internal.toLogicalType();
            if (type instanceof RowType row) {
                row.getFields().forEach(field -> columns.add(field.asSummaryString()));
            }
        }
        return columns;
    }

    /** What has no uid is no operator, but a way that rows take. */
    private static String read(Transformation<?> input) {
        return input.getUid() == null
                ? does(input)
                        + input.getInputs().stream().map(Computation::read).toList()
                : input.getUid();
    }

    /** By the operators' uids. */
    public SortedMap<String, Part> parts() {
        return parts;
    }

    /** The statements that make functions. */
    public SortedSet<String> functions() {
        return functions;
    }
}
