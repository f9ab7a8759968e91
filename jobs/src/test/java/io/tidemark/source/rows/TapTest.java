package io.tidemark.source.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.checkpoint.Resnapshot;
import io.tidemark.position.WalPosition;
import io.tidemark.source.CapturedColumn;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.TableName;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.types.logical.IntType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is said of a source's position ahead of a barrier. */
class TapTest {

    private static final CapturedTable TABLE = new CapturedTable(
            new TableName("s", "t"),
            List.of(new CapturedColumn("id", new IntType(false))),
            List.of("id"),
            List.of("id"),
            false);

    private static final AtomicInteger REFUSALS = new AtomicInteger();

    private OneInputStreamOperatorTestHarness<Captured, Mark> operator;

    /** Does not answer each time. */
    private static LogEnd head() throws IOException {
        if (REFUSALS.getAndDecrement() > 0) {
            throw new IOException("the source is down");
        }
        return new LogEnd(new WalPosition(99), "7/1");
    }

    @BeforeEach
    void open() throws Exception {
        REFUSALS.set(0);
        Tap tap = new Tap("shop", TapTest::head);
        tap.add(new Route(0, TABLE, List.of(), false, false));
        operator = new OneInputStreamOperatorTestHarness<>(tap);
        operator.open();
    }

    @AfterEach
    void close() throws Exception {
        operator.close();
    }

    private void take(Captured captured) throws Exception {
        operator.processElement(new StreamRecord<>(captured));
    }

    private void takeRow() throws Exception {
        take(new StreamedRows(
                0,
                List.of(new CapturedRow(
                        0, GenericRowData.of(1), RowOperation.CREATE, new WalPosition(5), 0, null, null))));
    }

    private List<Mark> marks() throws Exception {
        operator.getOutput().clear();
        operator.prepareSnapshotPreBarrier(9);
        return operator.extractOutputValues();
    }

    /** Whatever is said of the log's end. */
    private static Mark mark(long position, boolean streaming) {
        return new Mark("shop", 9, new WalPosition(position).toString(), 7, "", streaming, 0, "", "", "");
    }

    private List<Mark> marksWithoutHead() throws Exception {
        return marks().stream()
                .map(mark -> new Mark(
                        mark.source(),
                        mark.checkpoint(),
                        mark.position(),
                        mark.commitMicros(),
                        mark.history(),
                        mark.streaming(),
                        mark.load(),
                        "",
                        "",
                        ""))
                .toList();
    }

    @Test
    void theLogsEndIsAskedForOnceEveryTaskRunsAndUntilItIsTold() throws Exception {
        REFUSALS.set(2);
        take(new CapturedPosition(new WalPosition(10), 7, null, true));
        assertThat(REFUSALS).hasValue(2);
        assertThat(marks()).containsExactly(mark(10, true));
        await().until(() -> marks().get(0).head().equals(new WalPosition(99).toString()));
        assertThat(marks().get(0).headHistory()).isEqualTo("7/1");
        assertThat(REFUSALS).hasValue(-1);
        marks();
        assertThat(REFUSALS).as("asked once more").hasValue(-1);
    }

    @Test
    void nothingIsSaidBeforeThereIsAPosition() throws Exception {
        takeRow();
        assertThat(marks()).isEmpty();
    }

    @Test
    void insideATransactionWhatWentPastIsNotWhatTheSourceHadAtThePosition() throws Exception {
        take(new CapturedPosition(new WalPosition(10), 7, null, true));
        assertThat(marksWithoutHead()).containsExactly(mark(10, true));
        takeRow();
        assertThat(marksWithoutHead()).containsExactly(mark(10, false));
        take(new CapturedPosition(new WalPosition(20), 7, null, true));
        assertThat(marksWithoutHead()).containsExactly(mark(20, true));
    }

    @Test
    void marksSayWhatIsReadAnewUntilSomethingElseIsSaid() throws Exception {
        take(new CapturedPosition(new WalPosition(10), 7, null, true));
        assertThat(marks().get(0).resnapshots()).isEmpty();
        List<Resnapshot> begun = List.of(new Resnapshot("r1", "s.t", true, false));
        take(new CapturedResnapshots(begun));
        assertThat(Resnapshot.read(marks().get(0).resnapshots())).isEqualTo(begun);
        take(new CapturedPosition(new WalPosition(20), 7, null, true));
        assertThat(Resnapshot.read(marks().get(0).resnapshots())).isEqualTo(begun);
        List<Resnapshot> done = List.of(new Resnapshot("r1", "s.t", true, true));
        take(new CapturedResnapshots(done));
        assertThat(Resnapshot.read(marks().get(0).resnapshots())).isEqualTo(done);
    }
}
