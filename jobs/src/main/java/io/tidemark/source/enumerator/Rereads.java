package io.tidemark.source.enumerator;

import io.tidemark.source.ResnapshotWish;
import io.tidemark.source.TableName;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.Reread;
import io.tidemark.source.split.StreamSplit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.util.FlinkRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a restored stream is told to read anew: the tables of a wish that it has not begun yet, cut into chunks.
 *
 * <p>From when it has been told, the stream's own state says what is left. So a stream that is restored to before it was told
 * is told again, and one that knows the request is not, whether it is done or not.
 */
final class Rereads {

    private static final Logger LOG = LoggerFactory.getLogger(Rereads.class);

    private final SplitEnumeratorContext<?> context;
    private final SourceControl control;
    private final String source;
    private final ResnapshotWish wish;
    private boolean cutting;

    /** Of all tables of the wish that any stream of this attempt was to read anew; null before they are asked for. */
    private List<ChunkSplit> chunks;

    private Set<TableName> cut = Set.of();
    private boolean refused;

    Rereads(SplitEnumeratorContext<?> context, SourceControl control, String source, ResnapshotWish wish) {
        this.context = context;
        this.control = control;
        this.source = source;
        this.wish = wish;
    }

    /**
     * What the stream is to read anew beside what it knows of.
     *
     * @param planned is called when the answer is there, if it is not yet
     */
    Optional<List<Reread>> of(StreamSplit stream, Runnable planned) {
        Set<TableName> wanted = wanted(stream);
        if (wanted.isEmpty()) {
            return Optional.of(List.of());
        }
        if (chunks != null && cut.containsAll(wanted)) {
            return Optional.of(wanted.stream()
                    .map(table -> new Reread(table, wish.request(), chunks(table, stream.generation())))
                    .toList());
        }
        if (!cutting) {
            cutting = true;
            context.callAsync(() -> control.cut(wanted), (found, failure) -> {
                cutting = false;
                if (failure != null) {
                    throw failure instanceof RuntimeException known
                            ? known
                            : new FlinkRuntimeException("the tables to be read anew could not be cut", failure);
                }
                chunks = found;
                cut = wanted;
                planned.run();
            });
        }
        return Optional.empty();
    }

    private Set<TableName> wanted(StreamSplit stream) {
        Set<TableName> wanted = new LinkedHashSet<>(new TreeSet<>(wish.tables()));
        stream.rereads().stream()
                .filter(reread -> reread.request().equals(wish.request()))
                .forEach(reread -> wanted.remove(reread.table()));
        if (stream.sweeps()) {
            refuse(wanted);
            return Set.of();
        }
        Set<TableName> loaded = new LinkedHashSet<>(wanted);
        loaded.removeAll(stream.tables());
        refuse(loaded);
        wanted.removeAll(loaded);
        return wanted;
    }

    /** Says once that tables are not read anew, because they are in a load of their own. */
    void refuse(Set<TableName> loaded) {
        if (!loaded.isEmpty() && !refused) {
            refused = true;
            LOG.warn(
                    "{}: {} are loaded as a whole now: they are not read anew beside the stream (request {})",
                    source,
                    loaded,
                    wish.request());
        }
    }

    /** A stream begins with a load of all tables. */
    void refuseAll() {
        refuse(wish.tables());
    }

    private List<ChunkSplit> chunks(TableName table, int generation) {
        return chunks.stream()
                .filter(chunk -> chunk.table().equals(table))
                .map(chunk -> chunk.of(generation))
                .toList();
    }
}
