package io.tidemark.job;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;

/**
 * What a job computes: of each operator what it does, which rows it hands on and what it reads. A job carries it with it, so
 * that a running one can be compared with a file; of Flink's own plan nobody can tell which operator of a chain another
 * reads, nor types, which columns a statement writes where, or what a name means.
 *
 * <p>What is not in it: what a function of the user's does and where its class comes from, functions that a catalog keeps,
 * settings, and the options of tables of other connectors.
 *
 * @param parts by the operators' uids; what a declaration reads, by its own words
 * @param tables the tables that the file declares or writes, by their whole names
 * @param definitions what the file has made of other names, in its order
 */
public record Computation(Map<String, Part> parts, Map<String, Table> tables, List<Definition> definitions) {

    /** Of nothing. */
    public static final Computation NONE = new Computation(Map.of(), Map.of(), List.of());

    /** The planner numbers its operators anew with every plan. */
    private static final Pattern NUMBER = Pattern.compile("^\\[\\d+\\]:");

    /** What the planner calls the reading of a table. */
    private static final String SCAN = "TableSourceScan";

    /** The last thing it says of that; names of columns may be anything. */
    private static final Pattern FIELDS = Pattern.compile("^(.*), fields=\\[.*", Pattern.DOTALL);

    public Computation {
        parts = Collections.unmodifiableMap(new TreeMap<>(Map.copyOf(parts)));
        tables = Collections.unmodifiableMap(new TreeMap<>(Map.copyOf(tables)));
        definitions = List.copyOf(definitions);
    }

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

        /** Whether it is the planner's reading of a table. */
        public boolean scans() {
            return PlannedOperator.kind(does).filter(SCAN::equals).isPresent();
        }

        /** What it does, without the columns of a table that it reads, which are its rows. */
        public String work() {
            return scans() ? FIELDS.matcher(does).replaceFirst("$1") : does;
        }
    }

    /**
     * A table of the file.
     *
     * @param columns its columns as they are declared, metadata and computed ones with what they are of, then what else is
     *     declared of them
     * @param written whether a statement writes it
     */
    public record Table(List<String> columns, boolean written) {

        public Table {
            columns = List.copyOf(columns);
        }
    }

    static Computation of(StreamExecutionEnvironment env, Definitions definitions) {
        Map<String, Part> parts = new TreeMap<>();
        Deque<Transformation<?>> left = new ArrayDeque<>(env.getTransformations());
        while (!left.isEmpty()) {
            Transformation<?> transformation = left.pop();
            Optional<String> name = name(transformation);
            if (name.filter(parts::containsKey).isEmpty()) {
                left.addAll(transformation.getInputs());
                name.ifPresent(added -> parts.put(added, part(transformation)));
            }
        }
        return new Computation(parts, definitions.tables(), definitions.changes());
    }

    private static Part part(Transformation<?> transformation) {
        return new Part(
                does(transformation),
                rows(transformation),
                transformation.getInputs().stream().map(Computation::read).toList());
    }

    /** What a declaration of a table reads is no operator where several share one, and has no uid. */
    private static Optional<String> name(Transformation<?> transformation) {
        Part alone = new Part(does(transformation), List.of(), List.of());
        return Optional.ofNullable(transformation.getUid())
                .or(() -> alone.scans() ? Optional.of(alone.work()) : Optional.empty());
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

    /** What has no name is no operator, but a way that rows take. */
    private static String read(Transformation<?> input) {
        return name(input)
                .orElseGet(() -> does(input)
                        + input.getInputs().stream().map(Computation::read).toList());
    }
}
