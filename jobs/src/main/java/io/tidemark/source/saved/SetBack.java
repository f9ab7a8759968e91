package io.tidemark.source.saved;

import io.tidemark.position.LogIdentity;
import io.tidemark.position.LogOrder;
import io.tidemark.position.LogPosition;
import io.tidemark.source.TableName;
import io.tidemark.source.split.LogContext;
import io.tidemark.source.split.Reread;
import io.tidemark.source.split.StreamSplit;
import io.tidemark.source.split.TableLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An earlier position of one reader, which is to take the place of the one that it has left. What hands out the work knows where the
 * stream once began, and stays as it is.
 *
 * @param source the reader's uid, which is the source's name
 */
public record SetBack(String source, LogPosition to) {

    /** Why what a reader has left cannot be set there, for people, each by itself; none if it can. */
    public List<String> against(SavedReader reader) {
        if (reader.stream().isEmpty()) {
            return List.of("its stream has not begun");
        }
        StreamSplit stream = reader.stream().get();
        List<String> why = new ArrayList<>();
        unsteady(reader, stream, why);
        LogOrder order = to.order(stream.position());
        if (order == LogOrder.SAME) {
            why.add("it stands there already");
        } else if (order == LogOrder.AFTER) {
            why.add(
                    "that is behind %s, where it stands: what was committed in between would be in no target, and nobody would know"
                            .formatted(stream.position()));
        } else if (order == LogOrder.INCOMPARABLE) {
            why.add("it stands at %s, which cannot be compared with that".formatted(stream.position()));
        } else {
            earliest(reader, stream, why);
        }
        return why;
    }

    /** The tables that were read anew: the log may not have what that put right, so that it has to be done again. */
    public List<TableName> undone(SavedReader reader) {
        return reader.stream().stream()
                .flatMap(stream -> stream.rereads().stream())
                .map(Reread::table)
                .sorted(Comparator.comparing(TableName::toString))
                .toList();
    }

    private static void unsteady(SavedReader reader, StreamSplit stream, List<String> why) {
        Set<TableName> missing = new HashSet<>(reader.planned().tables());
        missing.removeAll(stream.tables());
        boolean loading = !missing.isEmpty()
                || !stream.loading().isEmpty()
                || !reader.planned().unassigned().isEmpty()
                || !reader.planned().outstanding().isEmpty();
        if (loading) {
            why.add("it is in the first load of a table, or has not passed that in its log");
        }
        if (stream.sweeps()) {
            why.add("it is loading its tables anew");
        }
        if (stream.emittedChanges() > 0) {
            why.add("it is inside a transaction of which a part was emitted");
        }
        stream.rereads().stream()
                .filter(reread -> !reread.left().isEmpty())
                .map(Reread::table)
                .forEach(table -> why.add("it is reading table %s anew".formatted(table)));
    }

    /** What is read from there has to be readable by what the state knows, and of what it has loaded. */
    private void earliest(SavedReader reader, StreamSplit stream, List<String> why) {
        reader.planned()
                .streamBegin()
                .filter(begin -> to.order(begin) != LogOrder.SAME && to.order(begin) != LogOrder.AFTER)
                .ifPresent(begin -> why.add("its stream began at %s, and that is not behind it".formatted(begin)));
        for (Map.Entry<TableName, TableLayout> layout :
                stream.context().layouts().entrySet()) {
            LogPosition asOf = layout.getValue().asOf();
            if (to.order(asOf) != LogOrder.SAME && to.order(asOf) != LogOrder.AFTER) {
                why.add("which columns table %s had there is not known: they are known from %s on"
                        .formatted(layout.getKey(), asOf));
            }
        }
    }

    /**
     * The stream there.
     *
     * @param identity of the history that the position belongs to; null if nobody knows
     */
    StreamSplit of(StreamSplit stream, LogIdentity identity) {
        // Which transactions were prepared there is not known: one of which is committed up to here is refused, and
        // behind it ends the job.
        return stream.at(to, 0, List.of(), new LogContext(stream.context().layouts(), Set.of(), identity));
    }
}
