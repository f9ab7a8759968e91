package io.tidemark.source.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.position.BinlogIdentity;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import io.tidemark.position.PublishedTable;
import io.tidemark.position.WalIdentity;
import io.tidemark.position.WalPosition;
import io.tidemark.source.RowsKept;
import io.tidemark.source.TableName;
import io.tidemark.source.TableRead;
import io.tidemark.source.enumerator.CaptureState;
import io.tidemark.source.enumerator.CaptureStateSerializer;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SplitCodecTest {

    private static final TableName ORDERS = new TableName("Shop \"x\"", "örders");
    private static final ChunkSplit CHUNK =
            new ChunkSplit(ORDERS, 2, 3, "id", new KeyRange(new KeyBound.OfNumber(-5), null));
    private static final LoadedChunk LOADED =
            new LoadedChunk(CHUNK, SnapshotVisibility.parse("10:20:11,15"), new WalPosition(0x16_0000_0001L), 42);

    private final CaptureSplitSerializer serializer = new CaptureSplitSerializer();

    private void assertComesBack(CaptureSplit split) throws IOException {
        assertThat(serializer.deserialize(serializer.getVersion(), serializer.serialize(split)))
                .isEqualTo(split);
    }

    @Test
    void everySplitComesBackAsItWas() throws IOException {
        assertComesBack(CHUNK);
        assertComesBack(new ChunkSplit(ORDERS, 0, 0, "", KeyRange.ALL));
        assertComesBack(new ChunkSplit(ORDERS, 0, 1, "id", new KeyRange(null, new KeyBound.OfBytes("00ff"))));
        assertComesBack(LOADED);
        assertComesBack(new StreamSplit(
                1,
                true,
                new WalPosition(-1L),
                1_700_000_000_000_001L,
                7,
                Set.of(ORDERS, new TableName("s", "t")),
                List.of(LOADED),
                new LogContext(
                        Map.of(),
                        Set.of(),
                        new WalIdentity(
                                "7", 2, "slot", Map.of("s.t", new PublishedTable(1, 2, Set.of(3L, 5L), Set.of(4L)))))));
    }

    @Test
    void aStreamOfABinaryLogComesBackAsItWas() throws IOException {
        String values = "x".repeat(70_000);
        BinlogPosition position = new BinlogPosition(
                "bin.000007", 5_000_000_000L, GtidSet.parse("3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5:7"));
        TableLayout layout = new TableLayout(
                position,
                "latin1",
                List.of(
                        new TableLayout.Column("id", "int unsigned", ""),
                        new TableLayout.Column("mood", "enum('" + values + "')", "utf8mb4")));
        assertComesBack(new StreamSplit(
                0,
                false,
                position,
                1,
                2,
                Set.of(ORDERS),
                List.of(new LoadedChunk(CHUNK, new LogCut(), position, 3)),
                new LogContext(
                        Map.of(ORDERS, layout), Set.of("X'6162',X'',1"), new BinlogIdentity("", 4, 1_700_000_000L))));
    }

    private static StreamSplit stream(List<Reread> rereads) {
        return new StreamSplit(
                0, false, new WalPosition(7), 1, 2, Set.of(ORDERS), List.of(LOADED), LogContext.NONE, rereads);
    }

    @Test
    void whatIsLeftOfATableThatIsReadAnewComesBackAsItWas() throws IOException {
        assertComesBack(stream(List.of(
                new Reread(ORDERS, "süß 1", List.of(CHUNK, new ChunkSplit(ORDERS, 2, 4, "", KeyRange.ALL))),
                new Reread(new TableName("s", "t"), "0", List.of()))));
    }

    /** There the bytes end ahead of the number of tables that are read anew. */
    @Test
    void aStreamOfTheReleaseBeforeReadsNoTableAnew() throws IOException {
        byte[] now = serializer.serialize(stream(List.of()));
        byte[] before = Arrays.copyOf(now, now.length - Integer.BYTES);
        assertThat(serializer.deserialize(1006, before)).isEqualTo(stream(List.of()));
    }

    @Test
    void theEnumeratorsStateComesBackAsItWas() throws IOException {
        CaptureStateSerializer states = new CaptureStateSerializer();
        for (CaptureState state : List.of(
                CaptureState.empty(),
                new CaptureState(
                        4,
                        new WalPosition(9),
                        new WalIdentity("7", 2, "slot", Map.of()),
                        Set.of(ORDERS),
                        List.of(CHUNK),
                        Set.of("a.b#1"),
                        List.of(LOADED),
                        true,
                        Set.of(new TableRead("m", ORDERS)),
                        Set.of(
                                new RowsKept(ORDERS, List.of("id", "ä"), List.of()),
                                new RowsKept(ORDERS, List.of("id"), List.of("op"))),
                        Map.of(ORDERS, new TableSize(7, 1L << 40, 3)),
                        Map.of(ORDERS, new TableLayout(new WalPosition(3), "", List.of()))))) {
            assertThat(states.deserialize(states.getVersion(), states.serialize(state)))
                    .isEqualTo(state);
        }
    }

    @Test
    void stateOfAnotherVersionIsRefusedWithBoth() {
        assertThatThrownBy(() -> serializer.deserialize(8, new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessage("reader state of version 8, this release reads versions 1006 and 1007");
    }

    @Test
    void aSplitOfAnUnknownKindIsRefused() {
        assertThatThrownBy(() -> serializer.deserialize(SplitCodec.VERSION, new byte[] {9}))
                .isInstanceOf(IOException.class)
                .hasMessage("split of unknown kind 9");
    }
}
