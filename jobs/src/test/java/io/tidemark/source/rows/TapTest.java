package io.tidemark.source.rows;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.position.WalPosition;
import io.tidemark.source.CapturedColumn;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.TableName;
import java.util.List;
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

    private OneInputStreamOperatorTestHarness<Captured, Mark> operator;

    @BeforeEach
    void open() throws Exception {
        Tap tap = new Tap("shop");
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

    private static Mark mark(long position, boolean streaming) {
        return new Mark("shop", 9, new WalPosition(position).toString(), 7, "", streaming, 0);
    }

    @Test
    void nothingIsSaidBeforeThereIsAPosition() throws Exception {
        takeRow();
        assertThat(marks()).isEmpty();
    }

    @Test
    void insideATransactionWhatWentPastIsNotWhatTheSourceHadAtThePosition() throws Exception {
        take(new CapturedPosition(new WalPosition(10), 7, null, true));
        assertThat(marks()).containsExactly(mark(10, true));
        takeRow();
        assertThat(marks()).containsExactly(mark(10, false));
        take(new CapturedPosition(new WalPosition(20), 7, null, true));
        assertThat(marks()).containsExactly(mark(20, true));
    }
}
