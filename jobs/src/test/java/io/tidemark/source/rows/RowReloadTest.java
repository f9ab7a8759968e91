package io.tidemark.source.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.source.CapturedColumn;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.TableName;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedBroadcastOperatorTestHarness;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a table that is loaded anew becomes, given what was kept of it. */
class RowReloadTest {

    private static final CapturedTable TABLE = new CapturedTable(
            new TableName("s", "t"),
            List.of(
                    new CapturedColumn("id", new IntType(false)),
                    new CapturedColumn("body", new VarCharType(true, VarCharType.MAX_LENGTH))),
            List.of("id"),
            List.of("id"),
            false);
    private static final Route ROUTE = new Route(0, TABLE, List.of(MetadataColumn.LSN), true, true);

    enum Backend {
        HEAP,
        ROCKSDB;

        StateBackend make() {
            return this == HEAP ? new HashMapStateBackend() : new EmbeddedRocksDBStateBackend();
        }
    }

    private KeyedBroadcastOperatorTestHarness<RowData, RowData, Integer, RowData> operator;

    private void open(Backend backend, OperatorSubtaskState restored) throws Exception {
        RowKey key = new RowKey(ROUTE.sentType(), new int[] {0});
        operator = new KeyedBroadcastOperatorTestHarness<>(
                new CoBroadcastWithKeyedOperator<>(new RowReload(ROUTE), List.of()),
                key,
                key.getProducedType(),
                4,
                1,
                0);
        operator.setStateBackend(backend.make());
        if (restored != null) {
            operator.initializeState(restored);
        }
        operator.open();
    }

    /** As if the task had failed right behind a checkpoint. */
    private void restore(Backend backend) throws Exception {
        OperatorSubtaskState state = operator.snapshot(1, 1);
        operator.close();
        open(backend, state);
    }

    @AfterEach
    void close() throws Exception {
        operator.close();
    }

    private void row(RowKind kind, int id, String body, String lsn, int generation, boolean loaded) throws Exception {
        row(kind, id, body, lsn, null, generation, loaded);
    }

    private void row(RowKind kind, int id, String body, String lsn, byte[] unchanged, int generation, boolean loaded)
            throws Exception {
        operator.processElement(new StreamRecord<>(GenericRowData.ofKind(
                kind, id, StringData.fromString(body), StringData.fromString(lsn), unchanged, generation, loaded)));
    }

    private void read(int id, String body, String lsn, int generation) throws Exception {
        row(RowKind.INSERT, id, body, lsn, generation, true);
    }

    private void complete(int generation) throws Exception {
        operator.processBroadcastElement(new StreamRecord<>(generation));
    }

    private List<String> emitted() {
        List<String> rows = new ArrayList<>();
        operator.extractOutputValues()
                .forEach(row -> rows.add("%s%d %s %s"
                        .formatted(row.getRowKind().shortString(), row.getInt(0), row.getString(1), row.getString(2))));
        operator.getOutput().clear();
        return rows;
    }

    @ParameterizedTest
    @EnumSource
    void theDifferenceComesOutAndWhatIsTheSameKeepsItsMetadata(Backend backend) throws Exception {
        open(backend, null);
        for (int id = 1; id <= 4; id++) {
            read(id, "old", "0/1", 0);
        }
        row(RowKind.UPDATE_AFTER, 4, "newer", "0/2", 0, false);
        assertThat(emitted()).hasSize(6);
        restore(backend);
        read(1, "old", "0/9", 1);
        read(2, "new", "0/9", 1);
        read(5, "new", "0/9", 1);
        assertThat(emitted()).containsExactly("-U2 old 0/1", "+U2 new 0/9", "+I5 new 0/9");
        complete(1);
        assertThat(emitted()).containsExactlyInAnyOrder("-D3 old 0/1", "-D4 newer 0/2");
        row(RowKind.UPDATE_AFTER, 1, "streamed", "0/10", 1, false);
        assertThat(emitted()).containsExactly("-U1 old 0/1", "+U1 streamed 0/10");
        complete(1);
        assertThat(emitted()).as("it is said once more").isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aFailureBetweenLoadAndSweepLosesNothing(Backend backend) throws Exception {
        open(backend, null);
        read(1, "old", "0/1", 0);
        read(2, "old", "0/1", 0);
        read(3, "old", "0/1", 0);
        restore(backend);
        read(1, "old", "0/9", 1);
        restore(backend);
        read(2, "new", "0/9", 1);
        restore(backend);
        emitted();
        complete(1);
        assertThat(emitted()).containsExactly("-D3 old 0/1");
        restore(backend);
        complete(1);
        assertThat(emitted()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aLoadThatIsGivenUpCountsForNothingInTheNextOne(Backend backend) throws Exception {
        open(backend, null);
        read(1, "old", "0/1", 0);
        read(2, "old", "0/1", 0);
        restore(backend);
        read(1, "old", "0/9", 1);
        read(3, "new", "0/9", 1);
        emitted();
        restore(backend);
        read(2, "old", "0/20", 2);
        complete(2);
        assertThat(emitted()).containsExactlyInAnyOrder("-D1 old 0/1", "-D3 new 0/9");
    }

    /** The word that the load is complete and the rows of the log come over different channels. */
    @ParameterizedTest
    @EnumSource
    void aKeyThatIsGivenAgainBeforeTheSweepIsAnotherRow(Backend backend) throws Exception {
        open(backend, null);
        read(1, "old", "0/1", 0);
        read(2, "old", "0/1", 0);
        restore(backend);
        emitted();
        row(RowKind.INSERT, 1, "again", "0/9", 1, false);
        assertThat(emitted()).containsExactly("-D1 old 0/1", "+I1 again 0/9");
        row(RowKind.DELETE, 1, null, "0/10", 1, false);
        complete(1);
        assertThat(emitted()).containsExactly("-D1 again 0/9", "-D2 old 0/1");
        restore(backend);
        row(RowKind.INSERT, 1, "third", "0/11", 1, false);
        assertThat(emitted()).containsExactly("+I1 third 0/11");
    }

    /** FAULTS 30: the kept row is not the one the log leaves a value out of. */
    @ParameterizedTest
    @EnumSource
    void aValueThatTheLogLeavesOutIsNotTakenFromARowThatIsGone(Backend backend) throws Exception {
        open(backend, null);
        read(1, "old", "0/1", 0);
        BitSet body = new BitSet();
        body.set(1);
        assertThatThrownBy(() -> row(RowKind.INSERT, 1, null, "0/9", body.toByteArray(), 1, false))
                .rootCause()
                .hasMessageContaining("TM-2018");
    }
}
