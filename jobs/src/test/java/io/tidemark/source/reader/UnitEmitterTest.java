package io.tidemark.source.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.Resnapshot;
import io.tidemark.position.WalPosition;
import io.tidemark.source.TableName;
import io.tidemark.source.rows.Captured;
import io.tidemark.source.rows.CapturedLoad;
import io.tidemark.source.rows.CapturedPosition;
import io.tidemark.source.rows.CapturedResnapshots;
import io.tidemark.source.rows.CapturedRow;
import io.tidemark.source.rows.RowOperation;
import io.tidemark.source.rows.StreamedRows;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.KeyRange;
import io.tidemark.source.split.LoadedChunk;
import io.tidemark.source.split.LogContext;
import io.tidemark.source.split.Reread;
import io.tidemark.source.split.SnapshotVisibility;
import io.tidemark.source.split.StreamSplit;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.table.data.GenericRowData;
import org.junit.jupiter.api.Test;

class UnitEmitterTest {

    private static final TableName TABLE = new TableName("s", "t");
    private static final ChunkSplit CHUNK = new ChunkSplit(TABLE, 0, 0, "", KeyRange.ALL);
    private static final LoadedChunk LOADED =
            new LoadedChunk(CHUNK, SnapshotVisibility.parse("5:5:"), new WalPosition(50), 3);

    private final List<Captured> emitted = new ArrayList<>();
    private final UnitEmitter emitter =
            new UnitEmitter(10, new CaptureMetrics(new UnregisteredMetricsGroup(), Clock.systemUTC()));
    private final SourceOutput<Captured> output = new SourceOutput<>() {
        @Override
        public void collect(Captured element) {
            emitted.add(element);
        }

        @Override
        public void collect(Captured element, long timestamp) {
            emitted.add(element);
        }

        @Override
        public void emitWatermark(Watermark watermark) {
            throw new UnsupportedOperationException("no watermark is asked for");
        }

        @Override
        public void markIdle() {
            throw new UnsupportedOperationException("never idle");
        }

        @Override
        public void markActive() {
            throw new UnsupportedOperationException("never idle");
        }
    };

    private static StreamSplit stream(long position, long emittedChanges) {
        return new StreamSplit(
                0,
                false,
                new WalPosition(position),
                0,
                emittedChanges,
                Set.of(TABLE),
                List.of(LOADED),
                LogContext.NONE);
    }

    private static CapturedRow row(int table) {
        return new CapturedRow(table, new GenericRowData(0), RowOperation.CREATE, new WalPosition(1), 0, null, null);
    }

    private static Unit unit(int rows, UnitEnd end) {
        return new Unit(Collections.nCopies(rows, row(0)), rows, end);
    }

    @Test
    void rowsOfOneTableThatFollowEachOtherGoTogether() {
        List<CapturedRow> rows = List.of(row(3), row(3), row(1), row(3));
        emitter.emitRecord(new Unit(rows, 4, null), output, new SplitProgress(stream(10, 0)));
        assertThat(emitted)
                .containsExactly(
                        new StreamedRows(3, rows.subList(0, 2)),
                        new StreamedRows(1, rows.subList(2, 3)),
                        new StreamedRows(3, rows.subList(3, 4)));
    }

    @Test
    void theBarrierWaitsForTheEndOfATransactionAndThePositionStaysBeforeIt() {
        SplitProgress progress = new SplitProgress(stream(10, 0));
        emitter.emitRecord(unit(4, null), output, progress);
        assertThat(emitter.barrierWaits()).isTrue();
        emitter.emitRecord(unit(2, new UnitEnd.Boundary(new WalPosition(20), 7)), output, progress);
        assertThat(emitter.barrierWaits()).isFalse();
        assertThat(progress.split())
                .isEqualTo(new StreamSplit(
                        0, false, new WalPosition(20), 7, 0, Set.of(TABLE), List.of(LOADED), LogContext.NONE));
        assertThat(emitted).hasSize(3).last().isEqualTo(new CapturedPosition(new WalPosition(20), 7, null, false));
    }

    @Test
    void aTransactionBeyondTheBoundLetsBarriersThroughAndKeepsTheNumberOfItsEmittedChanges() {
        SplitProgress progress = new SplitProgress(stream(10, 0));
        emitter.emitRecord(unit(8, null), output, progress);
        assertThat(emitter.barrierWaits()).isTrue();
        emitter.emitRecord(unit(8, null), output, progress);
        assertThat(emitter.barrierWaits()).isFalse();
        assertThat(progress.split()).isEqualTo(stream(10, 16));
        emitter.emitRecord(unit(1, new UnitEnd.Boundary(new WalPosition(20), 7)), output, progress);
        assertThat(emitter.barrierWaits()).isFalse();
        assertThat(((StreamSplit) progress.split()).emittedChanges()).isZero();
    }

    @Test
    void aRestoreInsideSuchATransactionGoesOnCounting() {
        SplitProgress progress = new SplitProgress(stream(10, 16));
        assertThat(progress.split()).isEqualTo(stream(10, 16));
        emitter.emitRecord(unit(8, null), output, progress);
        assertThat(emitter.barrierWaits()).isFalse();
        assertThat(progress.split()).isEqualTo(stream(10, 24));
    }

    @Test
    void theBarrierWaitsForTheWholeChunkHoweverLargeItIs() {
        SplitProgress progress = new SplitProgress(CHUNK);
        for (int part = 0; part < 5; part++) {
            emitter.emitRecord(unit(8, null), output, progress);
            assertThat(emitter.barrierWaits()).isTrue();
            assertThat(progress.split()).isEqualTo(CHUNK);
        }
        emitter.emitRecord(unit(0, new UnitEnd.Loaded(LOADED)), output, progress);
        assertThat(emitter.barrierWaits()).isFalse();
        assertThat(progress.split()).isEqualTo(LOADED);
    }

    @Test
    void loadedChunksAreForgottenOnceTheStreamHasPassedTheirSnapshots() {
        SplitProgress progress = new SplitProgress(stream(10, 0));
        emitter.emitRecord(unit(0, new UnitEnd.Boundary(new WalPosition(49), 1)), output, progress);
        assertThat(((StreamSplit) progress.split()).loading()).containsExactly(LOADED);
        emitter.emitRecord(unit(0, new UnitEnd.Boundary(new WalPosition(50), 1)), output, progress);
        assertThat(((StreamSplit) progress.split()).loading()).isEmpty();
    }

    @Test
    void theLoadIsSaidAheadOfTheFirstRowOfALaterOne() {
        emitter.emitRecord(unit(1, new UnitEnd.Loaded(LOADED)), output, new SplitProgress(CHUNK));
        assertThat(emitted).noneMatch(CapturedLoad.class::isInstance);
        emitted.clear();
        emitter.emitRecord(unit(1, null), output, new SplitProgress(CHUNK.of(2)));
        emitter.emitRecord(unit(1, null), output, new SplitProgress(CHUNK.of(2)));
        assertThat(emitted.get(0)).isEqualTo(new CapturedLoad(2, false));
        assertThat(emitted).filteredOn(CapturedLoad.class::isInstance).hasSize(1);
    }

    @Test
    void aStreamSaysWhereItBeginsUnlessThatIsInsideATransaction() {
        emitter.begin(stream(10, 0), output);
        assertThat(emitted).containsExactly(new CapturedPosition(new WalPosition(10), 0, null, false));
        emitted.clear();
        emitter.begin(stream(10, 16), output);
        assertThat(emitted).isEmpty();
    }

    private static Unit reread(int number, boolean last) {
        ChunkSplit chunk = new ChunkSplit(SentNumbers.NAME, 0, number, "", KeyRange.ALL);
        return new Unit(SentNumbers.loaded(new WalPosition(10), Map.of(number, 1)), new UnitEnd.Reread(chunk, last));
    }

    private static StreamSplit rereading(int... left) {
        return stream(10, 0)
                .rereading(List.of(new Reread(
                        SentNumbers.NAME,
                        "r1",
                        IntStream.of(left)
                                .mapToObj(number -> new ChunkSplit(SentNumbers.NAME, 0, number, "", KeyRange.ALL))
                                .toList())));
    }

    private static CapturedResnapshots said(boolean fresh, boolean complete) {
        return new CapturedResnapshots(List.of(new Resnapshot("r1", "s.t", fresh, complete)));
    }

    @Test
    void theStateLosesAChunkThatIsReadAnewWithItsLastPartAndBarriersComeBetweenParts() {
        SplitProgress progress = new SplitProgress(rereading(0, 1));
        emitter.emitRecord(reread(0, false), output, progress);
        assertThat(emitter.barrierWaits()).isFalse();
        assertThat(progress.split()).isEqualTo(rereading(0, 1));
        emitter.emitRecord(reread(0, true), output, progress);
        assertThat(progress.split()).isEqualTo(rereading(1));
        assertThat(emitted).last().isEqualTo(said(false, false));
        emitter.emitRecord(unit(1, new UnitEnd.Boundary(new WalPosition(20), 7)), output, progress);
        emitter.emitRecord(reread(1, true), output, progress);
        assertThat(emitted).last().isEqualTo(said(false, true));
        assertThat(((StreamSplit) progress.split()).rereads().get(0).complete()).isTrue();
    }

    @Test
    void aTableIsFreshlyReadAnewIfTheStreamWasToldSoInThisAttempt() {
        emitter.begin(rereading(1), output);
        assertThat(emitted).contains(said(false, false));
        emitted.clear();
        emitter.rereadsBegin(rereading(1).rereads());
        emitter.begin(rereading(1), output);
        assertThat(emitted).contains(said(true, false));
        emitter.emitRecord(reread(1, true), output, new SplitProgress(rereading(1)));
        assertThat(emitted).last().isEqualTo(said(true, true));
    }

    /** Fresh and complete, what a target has not been given in this very epoch would be deleted. */
    @Test
    void aDemandThatALoadHasAnsweredIsNoneThatATargetMaySweepFor() {
        StreamSplit begun = rereading(1);
        Reread loaded = Reread.loaded(begun.rereads().get(0).table(), "r1");
        emitter.rereadsBegin(List.of(loaded));
        emitter.begin(begun.rereading(List.of(loaded)), output);
        assertThat(emitted)
                .contains(new CapturedResnapshots(List.of(new Resnapshot("r1 (loaded)", "s.t", false, true))));
    }
}
