package io.tidemark.source.reader;

import io.tidemark.checkpoint.Resnapshot;
import io.tidemark.position.LogPosition;
import io.tidemark.source.TableName;
import io.tidemark.source.rows.Captured;
import io.tidemark.source.rows.CapturedLoad;
import io.tidemark.source.rows.CapturedPosition;
import io.tidemark.source.rows.CapturedResnapshots;
import io.tidemark.source.rows.CapturedRow;
import io.tidemark.source.rows.StreamedRows;
import io.tidemark.source.split.Reread;
import io.tidemark.source.split.StreamSplit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.connector.base.source.reader.RecordEmitter;

/**
 * Emits units and says whether a checkpoint barrier may come now.
 *
 * <p>Not inside a unit: the part emitted before the barrier would come twice after a restore. The exception are
 * transactions beyond a number of rows; for them the number of changes already emitted is kept in state and skipped, so that rows
 * still come exactly once, but such a checkpoint lies inside a source transaction.
 */
final class UnitEmitter implements RecordEmitter<Unit, Captured, SplitProgress> {

    private final long transactionRows;
    private final CaptureMetrics metrics;
    private boolean barrierWaits;
    private int generation;
    private LogPosition standsAt;

    /** The tables of which nothing had been read anew in the state that this attempt was restored with. */
    private final Set<TableName> freshRereads = new HashSet<>();

    /** @param transactionRows rows of a transaction beyond which barriers no longer wait for its end */
    UnitEmitter(long transactionRows, CaptureMetrics metrics) {
        this.transactionRows = transactionRows;
        this.metrics = metrics;
    }

    /** The stream that is about to begin has been told just now to read tables anew. */
    void rereadsBegin(List<Reread> rereads) {
        rereads.stream().filter(reread -> !reread.isLoaded()).forEach(reread -> freshRereads.add(reread.table()));
    }

    /**
     * Says where a stream begins, so that a source in which nothing happens says where it stands. Not inside a transaction,
     * of which the rest comes.
     */
    void begin(StreamSplit stream, SourceOutput<Captured> output) {
        say(stream.generation(), output);
        say(stream.rereads(), output);
        if (stream.emittedChanges() == 0) {
            output.collect(new CapturedPosition(
                    stream.position(),
                    stream.commitMicros(),
                    stream.context().identity(),
                    stream.loading().isEmpty()));
        }
    }

    private void say(int load, SourceOutput<Captured> output) {
        if (load != generation) {
            generation = load;
            output.collect(new CapturedLoad(generation, false));
        }
    }

    private void say(List<Reread> rereads, SourceOutput<Captured> output) {
        metrics.rereading(rereads);
        if (!rereads.isEmpty()) {
            output.collect(new CapturedResnapshots(rereads.stream()
                    .map(reread -> new Resnapshot(
                            reread.request(),
                            reread.table().toString(),
                            freshRereads.contains(reread.table()),
                            reread.complete()))
                    .toList()));
        }
    }

    @Override
    public void emitRecord(Unit unit, SourceOutput<Captured> output, SplitProgress progress) {
        say(progress.generation(), output);
        if (unit.loaded() != null) {
            output.collect(unit.loaded());
        }
        emit(unit.rows(), output);
        long before = progress.openRows();
        progress.emitted(unit);
        metrics.emitted(unit, before);
        if (unit.end() instanceof UnitEnd.Boundary boundary) {
            StreamSplit stream = (StreamSplit) progress.split();
            output.collect(new CapturedPosition(
                    boundary.position(),
                    boundary.commitMicros(),
                    stream.context().identity(),
                    stream.loading().isEmpty()));
            standsAt = boundary.stands() ? boundary.position() : null;
        }
        if (unit.end() instanceof UnitEnd.Reread reread && reread.last()) {
            say(((StreamSplit) progress.split()).rereads(), output);
        }
        if (unit.end() == null && progress.isStream() && progress.openRows() > transactionRows) {
            barrierWaits = false;
            if (before <= transactionRows) {
                metrics.splitTransaction(progress.position());
            }
        } else {
            barrierWaits = unit.end() == null;
        }
    }

    private static void emit(List<CapturedRow> rows, SourceOutput<Captured> output) {
        int from = 0;
        for (int i = 1; i <= rows.size(); i++) {
            int table = rows.get(from).table();
            if (i == rows.size() || rows.get(i).table() != table) {
                output.collect(new StreamedRows(table, rows.subList(from, i)));
                from = i;
            }
        }
    }

    /** Where the stream stands, once it has been read up to where it was to be; said once. */
    Optional<LogPosition> takeStandsAt() {
        Optional<LogPosition> stands = Optional.ofNullable(standsAt);
        standsAt = null;
        return stands;
    }

    /** Whether the rest of a unit has to be emitted before a barrier may come. */
    boolean barrierWaits() {
        return barrierWaits;
    }
}
