package io.tidemark.source;

import io.tidemark.position.ReadLimit;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.source.enumerator.CaptureEnumerator;
import io.tidemark.source.enumerator.CaptureState;
import io.tidemark.source.enumerator.CaptureStateSerializer;
import io.tidemark.source.enumerator.SourceControl;
import io.tidemark.source.foreign.PlainPosition;
import io.tidemark.source.reader.CaptureReader;
import io.tidemark.source.rows.Captured;
import io.tidemark.source.rows.CapturedTypeInfo;
import io.tidemark.source.split.CaptureSplit;
import io.tidemark.source.split.CaptureSplitSerializer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.transformations.SideOutputTransformation;
import org.apache.flink.streaming.api.transformations.SourceTransformation;

/**
 * All tables that one job reads from one database: a first load of each, then one ordered stream.
 *
 * <p>Tables may be added until the job graph is made.
 */
public final class CaptureSource
        implements Source<Captured, CaptureSplit, CaptureState>, ResultTypeQueryable<Captured> {

    private static final long serialVersionUID = 1L;

    private final CaptureOptions options;
    private final ArrayList<CapturedTable> tables = new ArrayList<>();
    private final LinkedHashSet<TableRead> reads = new LinkedHashSet<>();
    private final LinkedHashSet<RowsKept> kept = new LinkedHashSet<>();
    /** Null for a job that begins with its first load, or from state of its own. */
    private Continuation continuation;
    /** Null for one that is read for ever. */
    private ReadLimit limit;

    /** Null if no target needs to be known. */
    private ShownPositions shown;

    private ResnapshotWish wish = ResnapshotWish.NONE;

    private transient SharedReader reader;

    public CaptureSource(CaptureOptions options) {
        this.options = options;
    }

    /** Holds on to what reads it for as long as the graph this source belongs to. */
    void keep(SharedReader object) {
        reader = object;
    }

    /** What gives its rows to statements, in the process in which they are planned. */
    public SharedReader reader() {
        return reader;
    }

    /** Notes of which rows the last ones are kept in state. */
    void keeps(RowsKept rows) {
        kept.add(rows);
    }

    /**
     * Adds a table, or finds it again.
     *
     * @return its place in the list, by which its rows are told
     */
    public int add(CapturedTable table) {
        int known = tables.indexOf(table);
        if (known >= 0) {
            return known;
        }
        if (names().contains(table.name())) {
            throw new ProblemException(new Problem(
                    ErrorCode.SOURCES_DIFFER,
                    "%s is declared twice, with other columns, types or keys".formatted(table),
                    "one declaration of each source table: it is read once for all",
                    "Use one table in all statements."));
        }
        tables.add(table);
        return tables.size() - 1;
    }

    public CaptureOptions options() {
        return options;
    }

    /** Asks the database whether it can go on where a source of Flink CDC stood, and does so if there is no state. */
    public void goOn(PlainPosition position) {
        continuation = options.goOn(position, tables);
    }

    /**
     * Has tables read anew beside the stream, once the job is restored from a state whose stream has not begun to do so for the
     * same request.
     *
     * @throws IllegalArgumentException if one of the tables is not captured, or has no columns by which its rows are told: what
     *     has changed while it was read could not be left out
     */
    public void resnapshot(ResnapshotWish wanted) {
        for (TableName name : wanted.tables()) {
            if (tables.stream()
                    .noneMatch(table ->
                            table.name().equals(name) && !table.naming().isEmpty())) {
                throw new IllegalArgumentException(name + " is not captured, or has no key");
            }
        }
        wish = wanted;
    }

    /** Has it stand there, and give out nothing from behind it. */
    public void readUpTo(ReadLimit until) {
        limit = until;
    }

    /** Has it stand where targets are that show more than the state that it is restored with has passed, until they are through. */
    public void standAt(ShownPositions targets) {
        shown = targets;
    }

    /** What is asked of the source for these tables. */
    public SourceControl control() {
        return control(options);
    }

    /** The same by other options. */
    public SourceControl control(CaptureOptions others) {
        return others.control(tables);
    }

    /** The tables that statements read, as they see them. */
    public List<DeclaredTable> declared() {
        return tables.stream()
                .map(table -> new DeclaredTable(table.name(), table.columns(), table.key()))
                .toList();
    }

    /** Which statements read which of the tables. */
    public Set<TableRead> reads() {
        return Set.copyOf(reads);
    }

    /** Notes which of the tables a statement reads. */
    public void readBy(String statement, Transformation<?> end) {
        for (Transformation<?> predecessor : upstream(List.of(end))) {
            if (predecessor instanceof SideOutputTransformation<?> rows
                    && of(List.of(rows)).contains(this)) {
                String tag = rows.getOutputTag().getId();
                tables.stream()
                        .map(CapturedTable::name)
                        .filter(table -> tag.startsWith(table.id()))
                        .forEach(table -> reads.add(new TableRead(statement, table)));
            }
        }
    }

    /** The sources that some operators read from in the end. */
    public static Set<CaptureSource> of(Collection<Transformation<?>> operators) {
        Set<CaptureSource> sources = new LinkedHashSet<>();
        for (Transformation<?> predecessor : upstream(operators)) {
            if (predecessor instanceof SourceTransformation<?, ?, ?> source
                    && source.getSource() instanceof CaptureSource captured) {
                sources.add(captured);
            }
        }
        return sources;
    }

    /**
     * Some operators, and all that they read from. Flink's own list of those ends at a broadcast ({@code
     * AbstractBroadcastStateTransformation}, 1.20), which is before every source that may be loaded anew.
     */
    public static Set<Transformation<?>> upstream(Collection<? extends Transformation<?>> operators) {
        Set<Transformation<?>> found = new LinkedHashSet<>();
        Deque<Transformation<?>> left = new ArrayDeque<>(operators);
        while (!left.isEmpty()) {
            Transformation<?> operator = left.pop();
            if (found.add(operator)) {
                left.addAll(operator.getInputs());
            }
        }
        return found;
    }

    /** The tables that statements read, by name. */
    public Set<TableName> names() {
        return tables.stream().map(CapturedTable::name).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SplitEnumerator<CaptureSplit, CaptureState> createEnumerator(SplitEnumeratorContext<CaptureSplit> context) {
        return restoreEnumerator(
                context,
                continuation == null
                        ? CaptureState.empty()
                        : CaptureState.loaded(continuation.begin(), names(), continuation.layouts()));
    }

    @Override
    public SplitEnumerator<CaptureSplit, CaptureState> restoreEnumerator(
            SplitEnumeratorContext<CaptureSplit> context, CaptureState state) {
        return new CaptureEnumerator(
                context,
                options,
                control(),
                names(),
                reads,
                kept,
                wish,
                Optional.ofNullable(limit),
                Optional.ofNullable(shown),
                state);
    }

    @Override
    public SourceReader<Captured, CaptureSplit> createReader(SourceReaderContext context) {
        return CaptureReader.create(options, tables, Optional.ofNullable(limit), context);
    }

    @Override
    public SimpleVersionedSerializer<CaptureSplit> getSplitSerializer() {
        return new CaptureSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<CaptureState> getEnumeratorCheckpointSerializer() {
        return new CaptureStateSerializer();
    }

    @Override
    public TypeInformation<Captured> getProducedType() {
        return new CapturedTypeInfo();
    }
}
