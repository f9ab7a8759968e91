package io.tidemark.source.split;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.position.WalPosition;
import io.tidemark.source.CapturedColumn;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.TableName;
import io.tidemark.source.split.KeyBound.OfBytes;
import io.tidemark.source.split.KeyBound.OfNumber;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.VarBinaryType;
import org.apache.flink.table.types.logical.VarCharType;
import org.junit.jupiter.api.Test;

class LoadedRangesTest {

    private static CapturedTable table(LogicalType type) {
        return new CapturedTable(
                new TableName("s", "t"),
                List.of(new CapturedColumn("other", new BigIntType()), new CapturedColumn("cut", type)),
                List.of(),
                List.of("other", "cut"),
                true);
    }

    /** Of which of the chunks between the bounds a row with the value is, counted from 0. */
    private static int chunk(LogicalType type, Object value, KeyBound... bounds) {
        CapturedTable table = table(type);
        List<LoadedChunk> loaded = KeyRanges.cut(table, "cut", List.of(bounds)).stream()
                .map(chunk -> new LoadedChunk(
                        chunk, new SnapshotVisibility(1, 1, List.of()), new WalPosition(1), chunk.number()))
                .toList();
        return (int)
                new LoadedRanges(table, loaded).of(GenericRowData.of(7L, value)).rows();
    }

    private static OfBytes text(String text) {
        return OfBytes.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static int chunkOfText(String value, String... bounds) {
        KeyBound[] found = new KeyBound[bounds.length];
        for (int i = 0; i < bounds.length; i++) {
            found[i] = text(bounds[i]);
        }
        return chunk(new VarCharType(VarCharType.MAX_LENGTH), StringData.fromString(value), found);
    }

    @Test
    void aBoundIsTheFirstValueOfTheChunkBehindIt() {
        KeyBound[] bounds = {new OfNumber(-5), new OfNumber(10)};
        assertThat(chunk(new BigIntType(), Long.MIN_VALUE, bounds)).isZero();
        assertThat(chunk(new BigIntType(), -6L, bounds)).isZero();
        assertThat(chunk(new BigIntType(), -5L, bounds)).isEqualTo(1);
        assertThat(chunk(new BigIntType(), 10L, bounds)).isEqualTo(2);
    }

    @Test
    void aRowWithoutAValueIsOfTheFirstChunk() {
        assertThat(chunk(new BigIntType(), null, new OfNumber(-5))).isZero();
    }

    @Test
    void aTableThatIsNotCutHasOneChunk() {
        assertThat(chunk(new BigIntType(), 3L)).isZero();
    }

    @Test
    void numbersBeyondALongLieWhereItEnds() {
        DecimalType type = new DecimalType(20, 0);
        DecimalData value = DecimalData.fromBigDecimal(new BigDecimal("18446744073709551615"), 20, 0);
        assertThat(chunk(type, value, new OfNumber(Long.MAX_VALUE))).isEqualTo(1);
        assertThat(chunk(type, value, new OfNumber(0), new OfNumber(1))).isEqualTo(2);
    }

    @Test
    void textsAreOrderedByTheirBytesAndNotAsPeopleDo() {
        assertThat(chunkOfText("Z", "a")).isZero();
        assertThat(chunkOfText("\u00e9", "z")).isEqualTo(1);
        // A surrogate pair is the greater of the two in UTF-8 and the lesser in UTF-16.
        assertThat(chunkOfText("\ud83d\ude00", "\uffee")).isEqualTo(1);
        assertThat(chunkOfText("", "a")).isZero();
        assertThat(chunkOfText("aa", "a", "aaa")).isEqualTo(1);
    }

    @Test
    void spacesAtTheEndOfATextDoNotCount() {
        assertThat(chunkOfText("a   ", "a", "a!")).isEqualTo(1);
        assertThat(chunkOfText("   ", "a")).isZero();
    }

    @Test
    void bytesHaveNoSign() {
        VarBinaryType type = new VarBinaryType(16);
        OfBytes bound = OfBytes.of(new byte[] {0x7f});
        assertThat(chunk(type, new byte[] {(byte) 0x80}, bound)).isEqualTo(1);
        assertThat(chunk(type, new byte[] {0x7f, 0}, bound)).isEqualTo(1);
        assertThat(chunk(type, new byte[] {0x7e, (byte) 0xff}, bound)).isZero();
    }
}
