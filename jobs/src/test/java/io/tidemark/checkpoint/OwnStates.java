package io.tidemark.checkpoint;

import io.tidemark.position.BinlogIdentity;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import io.tidemark.position.LogIdentity;
import io.tidemark.position.PublishedTable;
import io.tidemark.position.WalIdentity;
import io.tidemark.position.WalPosition;
import io.tidemark.source.RowsKept;
import io.tidemark.source.TableName;
import io.tidemark.source.TableRead;
import io.tidemark.source.enumerator.CaptureState;
import io.tidemark.source.enumerator.CaptureStateSerializer;
import io.tidemark.source.split.CaptureSplit;
import io.tidemark.source.split.CaptureSplitSerializer;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.KeyBound;
import io.tidemark.source.split.KeyRange;
import io.tidemark.source.split.LoadedChunk;
import io.tidemark.source.split.LogContext;
import io.tidemark.source.split.Reread;
import io.tidemark.source.split.SnapshotVisibility;
import io.tidemark.source.split.StreamSplit;
import io.tidemark.source.split.TableLayout;
import io.tidemark.source.split.TableSize;
import io.tidemark.target.TargetStates;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** State of our own readers, by their own serializers. */
final class OwnStates {

    static final TableName ORDERS = new TableName("Shop \"x\"", "örders");
    static final TableName ITEMS = new TableName("public", "items#1");
    static final LogIdentity HISTORY = new WalIdentity(
            "7301", 2, "shop_slot", Map.of("s.t", new PublishedTable(1, 2, Set.of(3L, 5L), Set.of(4L))));

    static final BinlogIdentity SERVER =
            new BinlogIdentity("4f9910aa-e5de-11f1-896e-02fc00000001", 223_344, 1_700_000_000L);

    private OwnStates() {}

    static ChunkSplit chunk(TableName table, int number) {
        return new ChunkSplit(
                table, number % 2, number, "id", new KeyRange(new KeyBound.OfNumber(-5), new KeyBound.OfBytes("00ff")));
    }

    static LoadedChunk loaded(TableName table, int number) {
        return new LoadedChunk(
                chunk(table, number), SnapshotVisibility.parse("10:20:11,15"), new WalPosition(0x16_0000_0001L), 42);
    }

    static byte[] enumerator(CaptureState state) throws IOException {
        CaptureStateSerializer serializer = new CaptureStateSerializer();
        return CdcStates.coordinator(serializer.getVersion(), serializer.serialize(state));
    }

    static byte[] element(CaptureSplit split) throws IOException {
        CaptureSplitSerializer serializer = new CaptureSplitSerializer();
        return CdcStates.element(serializer.getVersion(), serializer.serialize(split));
    }

    /** Of ORDERS 2 chunks of 5 are read, one of them as a reader alone knows; of ITEMS none of 1. */
    static CaptureState loading() {
        return new CaptureState(
                1,
                new WalPosition(9),
                HISTORY,
                Set.of(ORDERS, ITEMS),
                List.of(chunk(ORDERS, 3), chunk(ORDERS, 4), chunk(ITEMS, 0)),
                Set.of(chunk(ORDERS, 1).splitId(), chunk(ORDERS, 2).splitId()),
                List.of(loaded(ORDERS, 0)),
                false,
                Set.of(new TableRead("m", ORDERS)),
                Set.of(new RowsKept(ORDERS, List.of("id", "ä"), List.of("op"))),
                Map.of(ORDERS, new TableSize(7, 1L << 40, 5), ITEMS, new TableSize(1, 1, 1)),
                Map.of(
                        ORDERS,
                        new TableLayout(new WalPosition(3), "", List.of(new TableLayout.Column("a", "b", "c")))));
    }

    static StreamSplit stream(List<LoadedChunk> passing) {
        return new StreamSplit(
                1,
                true,
                new WalPosition(0x2_0000_00FFL),
                1_700_000_000_000_001L,
                7,
                Set.of(ORDERS, ITEMS),
                passing,
                new LogContext(
                        Map.of(ORDERS, new TableLayout(new WalPosition(3), "latin1", List.of())),
                        Set.of("X'6162',X'',1"),
                        HISTORY),
                List.of(new Reread(ORDERS, "r1", List.of(chunk(ORDERS, 4))), new Reread(ITEMS, "r0", List.of())));
    }

    /** A source of MySQL that streams, from 9 transactions on. */
    static StateWriter writeMySql(StateWriter writer, BinlogIdentity server) throws Exception {
        StreamSplit stream = new StreamSplit(
                1,
                true,
                new BinlogPosition("mysql-bin.000002", 2533, GtidSet.parse(SERVER.serverUuid() + ":1-9")),
                1_700_000_000_000_001L,
                0,
                Set.of(ITEMS),
                List.of(),
                new LogContext(Map.of(), Set.of(), server));
        return writer.operator(
                "bank",
                enumerator(CaptureState.loaded(stream.position(), Set.of(), Map.of())),
                Map.of("SourceReaderState", List.of(element(stream))));
    }

    /** One source that loads, one that streams, and the target. */
    static StateWriter write(StateWriter writer) throws Exception {
        return writer.operator(
                        "shop",
                        enumerator(CaptureState.loaded(new WalPosition(9), Set.of(), Map.of())),
                        Map.of("SourceReaderState", List.of(element(stream(List.of())))))
                .operator(
                        "crm",
                        enumerator(loading()),
                        Map.of("SourceReaderState", List.of(element(chunk(ORDERS, 1)))),
                        Map.of("SourceReaderState", List.of(element(loaded(ORDERS, 2)))))
                .operator("committer", null, Map.of("committer", List.of(TargetStates.waiting())));
    }
}
