package io.tidemark.source;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.source.rows.Captured;
import io.tidemark.source.rows.Mark;
import io.tidemark.source.rows.MetadataColumn;
import io.tidemark.source.rows.Route;
import io.tidemark.source.rows.TableRows;
import io.tidemark.source.rows.Tap;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.PartitionTransformation;
import org.apache.flink.table.data.RowData;

/**
 * The one reader of a database in a job: whatever table of it a statement reads, comes from here.
 *
 * <p>Flink translates each statement set in an execution environment of its own, one table at a time; the first table of a
 * database makes the reader, the others join it.
 */
public final class SharedReader {

    /**
     * The readers of each environment. They refer to it themselves, so they are held by the environment's own graph of
     * transformations (through {@link CaptureSource#keep}) and here only weakly.
     */
    private static final Map<StreamExecutionEnvironment, List<WeakReference<SharedReader>>> READERS =
            new WeakHashMap<>();

    private final CaptureOptions options;
    private final String uid;
    private final CaptureSource source;
    private final Tap tap;
    private final SingleOutputStreamOperator<Mark> marks;
    private final Map<Route, DataStream<RowData>> routes = new HashMap<>();

    private SharedReader(StreamExecutionEnvironment env, CaptureOptions options, String uid) {
        this.options = options;
        this.uid = uid;
        this.source = new CaptureSource(options);
        this.source.keep(this);
        CaptureSource asked = source;
        this.tap = new Tap(uid, () -> asked.control().head());
        DataStream<Captured> captured = env.fromSource(source, WatermarkStrategy.noWatermarks(), "read " + uid)
                .uid(uid);
        this.marks = captured.transform("tap " + uid, TypeInformation.of(Mark.class), tap)
                .uid(uid + "/tap");
    }

    /**
     * The reader of a database in an environment; made if this is the first table of the database.
     *
     * @throws ProblemException if tables of the database are already read with other options
     */
    public static synchronized SharedReader of(StreamExecutionEnvironment env, CaptureOptions options) {
        List<SharedReader> readers = in(env);
        for (SharedReader reader : readers) {
            if (reader.options.sameDatabase(options)) {
                if (!reader.options.equals(options)) {
                    throw new ProblemException(reader.options.differs(options));
                }
                return reader;
            }
        }
        String uid = options.name();
        for (SharedReader other : readers) {
            if (other.uid.equals(uid)) {
                throw new ProblemException(other.hasTheSameName(options));
            }
        }
        SharedReader reader = new SharedReader(env, options, uid);
        READERS.computeIfAbsent(env, none -> new ArrayList<>()).add(new WeakReference<>(reader));
        return reader;
    }

    private static List<SharedReader> in(StreamExecutionEnvironment env) {
        List<SharedReader> readers = new ArrayList<>();
        for (WeakReference<SharedReader> reference : READERS.getOrDefault(env, List.of())) {
            SharedReader reader = reference.get();
            if (reader != null) {
                readers.add(reader);
            }
        }
        return readers;
    }

    /** In a savepoint, a database's position is told by the database's name, which outlives a move to another host. */
    private Problem hasTheSameName(CaptureOptions other) {
        return new Problem(
                ErrorCode.SOURCES_DIFFER,
                "%s and %s".formatted(options, other),
                "databases of different names in one pipeline: a savepoint tells their positions apart by them",
                "Read the two in two pipelines, or give MySQL servers names by the option source.name.");
    }

    /** The database's position ahead of each checkpoint. */
    public DataStream<Mark> marks() {
        return marks;
    }

    /** A table's rows: its columns, then the metadata asked for. */
    public DataStream<RowData> rows(CapturedTable table, List<MetadataColumn> metadata) {
        // A row that is taken back must carry the metadata it came with, which only the kept row has.
        boolean reloaded = options.restorePolicy().resnapshots();
        boolean completed = reloaded
                || !table.complete()
                || (!metadata.isEmpty() && !table.key().isEmpty());
        Route route = new Route(source.add(table), table, metadata, completed, reloaded);
        DataStream<RowData> rows = routes.computeIfAbsent(route, added -> {
            tap.add(added);
            if (completed) {
                source.keeps(new RowsKept(
                        table.name(),
                        added.kept(),
                        metadata.stream().map(MetadataColumn::key).toList()));
            }
            String keys = metadata.isEmpty() ? "" : metadata.toString();
            return TableRows.of(marks, added, uid + "/" + table.name().id() + keys);
        });
        // The planner gives its own name and type to what it gets: those of one declaration have to be left by the
        // next. Without
        // a partitioner it is no operator, and Flink connects what reads it as if it were not there.
        return new DataStream<>(
                rows.getExecutionEnvironment(), new PartitionTransformation<>(rows.getTransformation(), null));
    }

    @Override
    public String toString() {
        return "reader of " + options;
    }
}
