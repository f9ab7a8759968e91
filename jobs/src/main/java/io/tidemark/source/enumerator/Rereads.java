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
import java.util.stream.Stream;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.util.FlinkRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a restored stream is told to read anew: the tables of a wish that it has not begun yet, cut into chunks.
 *
 * <p>From when it has been told, the stream's own state says what is left. So a stream that is restored to before it was told
 * is told again, and one that knows the request is not, whether it is done, under way, or answered by a load of the table.
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
    private boolean said;

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
        Set<TableName> wanted = unanswered(stream);
        Set<TableName> loaded = new LinkedHashSet<>(wanted);
        if (!stream.sweeps()) {
            loaded.removeAll(stream.tables());
        }
        List<Reread> answered = byLoad(loaded);
        wanted.removeAll(loaded);
        if (wanted.isEmpty()) {
            return Optional.of(answered);
        }
        if (chunks != null && cut.containsAll(wanted)) {
            return Optional.of(Stream.concat(
                            answered.stream(),
                            wanted.stream()
                                    .map(table ->
                                            new Reread(table, wish.request(), chunks(table, stream.generation()))))
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

    private Set<TableName> unanswered(StreamSplit stream) {
        Set<TableName> wanted = new LinkedHashSet<>(new TreeSet<>(wish.tables()));
        stream.rereads().stream()
                .filter(reread -> reread.answers(wish.request()))
                .forEach(reread -> wanted.remove(reread.table()));
        return wanted;
    }

    /**
     * What a stream is told of tables that are in a load of their own, which has all rows: the state has to know that the wish is
     * answered, which would be begun by any later restart of the same submission. Says it once.
     */
    private List<Reread> byLoad(Set<TableName> loaded) {
        if (!loaded.isEmpty() && !said) {
            said = true;
            LOG.warn(
                    "{}: {} are loaded as a whole now, and not read anew beside the stream (request {})",
                    source,
                    loaded,
                    wish.request());
        }
        return loaded.stream()
                .map(table -> Reread.loaded(table, wish.request()))
                .toList();
    }

    /** What a stream knows from its begin, behind a load of all tables. */
    List<Reread> ofALoad() {
        return byLoad(new TreeSet<>(wish.tables()));
    }

    private List<ChunkSplit> chunks(TableName table, int generation) {
        return chunks.stream()
                .filter(chunk -> chunk.table().equals(table))
                .map(chunk -> chunk.of(generation))
                .toList();
    }
}
