package io.tidemark.source.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.tidemark.position.BinlogPosition;
import io.tidemark.position.WalPosition;
import io.tidemark.source.TableName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On the state of real jobs; see the resources' README. */
class PlainStateTest {

    private static final int ENVELOPE = 3 * Integer.BYTES;

    /** A coordinator's state with another payload. */
    private static byte[] coordinator(int version, byte[] payload) {
        return ByteBuffer.allocate(ENVELOPE + payload.length)
                .putInt(1)
                .putInt(version)
                .putInt(payload.length)
                .put(payload)
                .array();
    }

    private static byte[] reader(int version, byte[] payload) {
        return ByteBuffer.allocate(2 * Integer.BYTES + payload.length)
                .putInt(version)
                .putInt(payload.length)
                .put(payload)
                .array();
    }

    private static byte[] payload(byte[] state, int envelope) {
        return Arrays.copyOfRange(state, envelope, state.length);
    }

    private static byte[] withInteger(byte[] payload, int at, int value) {
        byte[] changed = payload.clone();
        ByteBuffer.wrap(changed).putInt(at, value);
        return changed;
    }

    @ParameterizedTest
    @CsvSource({"postgres, POSTGRES, public", "mysql, MYSQL, shop2", "mariadb, MYSQL, shop1"})
    void readsTheEnumerator(String name, PlainFormat format, String schema) throws IOException {
        assertThat(PlainEnumerator.parse(PlainStateFiles.read(name + ".coordinator")))
                .contains(new PlainEnumerator(format, Set.of(new TableName(schema, "orders")), List.of()));
    }

    private static PlainPosition position(String name, PlainFormat format) throws IOException {
        PlainStream stream = PlainStream.parse(format, PlainStateFiles.read(name + ".reader"))
                .orElseThrow();
        assertThat(stream.whole()).isTrue();
        return PlainPosition.of(format, stream.start());
    }

    @Test
    void readsThePositions() throws IOException {
        assertThat(position("postgres", PlainFormat.POSTGRES))
                .isEqualTo(new PlainPosition.Wal(new WalPosition(37_769_880), OptionalLong.of(789)));
        assertThat(position("mysql", PlainFormat.MYSQL))
                .isEqualTo(new PlainPosition.Binlog(
                        BinlogPosition.parse("mysql-bin.000002:2533 4f9910aa-e5de-11f1-896e-02fc00000001:1-9")));
        assertThat(position("mariadb", PlainFormat.MYSQL))
                .isEqualTo(new PlainPosition.Binlog(BinlogPosition.parse("mysql-bin.000001:1908")));
    }

    @ParameterizedTest
    @CsvSource({"postgres, POSTGRES, 8", "mysql, MYSQL, 5", "mariadb, MYSQL, 5"})
    void refusesStateOfAnyOtherLength(String name, PlainFormat format, int version) throws IOException {
        byte[] enumerator = payload(PlainStateFiles.read(name + ".coordinator"), ENVELOPE);
        for (int length = 2 * Integer.BYTES; length < enumerator.length; length++) {
            byte[] cut = coordinator(version, Arrays.copyOf(enumerator, length));
            assertThatThrownBy(() -> PlainEnumerator.parse(cut)).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() ->
                        PlainEnumerator.parse(coordinator(version, Arrays.copyOf(enumerator, enumerator.length + 1))))
                .isInstanceOf(UnreadableStateException.class)
                .hasMessage("1 bytes more than expected");
        byte[] stream = payload(PlainStateFiles.read(name + ".reader"), 2 * Integer.BYTES);
        for (int length = 0; length < stream.length; length++) {
            byte[] cut = reader(format.splitVersion(), Arrays.copyOf(stream, length));
            assertThatThrownBy(() -> PlainStream.parse(format, cut)).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> PlainStream.parse(
                        format, reader(format.splitVersion(), Arrays.copyOf(stream, stream.length + 1))))
                .isInstanceOf(UnreadableStateException.class)
                .hasMessage("1 bytes more than expected");
    }

    /** What damage is not seen leaves a state of the same kind; none ends in anything but a refusal. */
    @ParameterizedTest
    @CsvSource({"postgres, POSTGRES", "mysql, MYSQL", "mariadb, MYSQL"})
    void damageEndsInARefusalOrNotAtAll(String name, PlainFormat format) throws IOException {
        byte[] coordinator = PlainStateFiles.read(name + ".coordinator");
        byte[] reader = PlainStateFiles.read(name + ".reader");
        for (int at = 0; at < coordinator.length; at++) {
            try {
                PlainEnumerator.parse(damaged(coordinator, at));
            } catch (IOException refused) {
                assertThat(refused).isNotNull();
            } catch (RuntimeException unexpected) {
                fail("damage at %d of the coordinator", at, unexpected);
            }
        }
        for (int at = 0; at < reader.length; at++) {
            try {
                PlainStream stream =
                        PlainStream.parse(format, damaged(reader, at)).orElse(null);
                if (stream != null) {
                    assertThat(PlainPosition.of(format, stream.start())).isNotNull();
                }
            } catch (IOException refused) {
                assertThat(refused).isNotNull();
            } catch (RuntimeException unexpected) {
                fail("damage at %d of the reader", at, unexpected);
            }
        }
    }

    private static byte[] damaged(byte[] bytes, int at) {
        byte[] damaged = bytes.clone();
        damaged[at] ^= 0x55;
        return damaged;
    }

    @Test
    void saysWhichVersionsItReads() throws IOException {
        byte[] enumerator = payload(PlainStateFiles.read("postgres.coordinator"), ENVELOPE);
        String supported =
                "; supported: postgres-cdc with state version 8 and splits of version 6, or mysql-cdc with state"
                        + " version 5 and splits of version 4";
        assertThatThrownBy(() -> PlainEnumerator.parse(coordinator(9, enumerator)))
                .isInstanceOf(UnreadableStateException.class)
                .hasMessage("state version 9 with splits of version 6" + supported);
        assertThatThrownBy(() -> PlainEnumerator.parse(coordinator(8, withInteger(enumerator, 0, 7))))
                .isInstanceOf(UnreadableStateException.class)
                .hasMessage("state version 8 with splits of version 7" + supported);
        byte[] stream = payload(PlainStateFiles.read("postgres.reader"), 2 * Integer.BYTES);
        assertThatThrownBy(() -> PlainStream.parse(PlainFormat.POSTGRES, reader(5, stream)))
                .isInstanceOf(UnreadableStateException.class)
                .hasMessage("a split of version 5" + supported);
    }

    @Test
    void stateOfOtherSourcesIsLeftAlone() throws IOException {
        assertThat(PlainEnumerator.parse(new byte[0])).isEmpty();
        assertThat(PlainEnumerator.parse(coordinator(1003, new byte[100]))).isEmpty();
        assertThat(PlainEnumerator.parse(coordinator(1, "from Kafka".getBytes(StandardCharsets.UTF_8))))
                .isEmpty();
    }

    @Test
    void aJobThatOnlyFollowedHasLoadedNothing() throws IOException {
        byte[] streamOnly = {0, 0, 0, 6, 0, 0, 0, 2, 1};
        assertThat(PlainEnumerator.parse(coordinator(8, streamOnly))
                        .orElseThrow()
                        .unfinished())
                .containsExactly("it had none: scan.startup.mode was not initial");
    }

    @Test
    void aStreamThatHadNotBegunIsUnfinished() throws IOException {
        byte[] enumerator = payload(PlainStateFiles.read("mysql.coordinator"), ENVELOPE);
        enumerator[enumerator.length - 1] = 0;
        assertThat(PlainEnumerator.parse(coordinator(5, enumerator))
                        .orElseThrow()
                        .unfinished())
                .containsExactly("the stream had not begun");
    }

    private static PlainOffset offset(PlainFormat format, String json) throws IOException {
        return PlainOffset.parse(format, json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void knowsEveryKeyOfAnOffset() {
        assertThatThrownBy(() -> offset(PlainFormat.POSTGRES, "{\"lsn\":\"1\",\"file\":\"mysql-bin.000001\"}"))
                .isInstanceOf(UnreadableStateException.class)
                .hasMessage("an offset of postgres-cdc with file = \"mysql-bin.000001\"");
        assertThatThrownBy(() -> offset(PlainFormat.MYSQL, "{\"pos\":4}"))
                .isInstanceOf(UnreadableStateException.class)
                .hasMessage("an offset of mysql-cdc with pos = 4");
        assertThatThrownBy(() -> offset(PlainFormat.MYSQL, "{} {}")).isInstanceOf(UnreadableStateException.class);
        assertThatThrownBy(() -> offset(PlainFormat.MYSQL, "[]"))
                .isInstanceOf(UnreadableStateException.class)
                .hasMessage("an offset that is no JSON object");
    }

    @Test
    void anOffsetWithoutAPlaceIsNoPosition() throws IOException {
        for (String json : new String[] {"{}", "{\"lsn\":\"0\"}", "{\"lsn\":\"-1\"}", "{\"lsn\":\"x\"}"}) {
            PlainOffset offset = offset(PlainFormat.POSTGRES, json);
            assertThatThrownBy(() -> PlainPosition.of(PlainFormat.POSTGRES, offset))
                    .isInstanceOf(UnreadableStateException.class);
        }
        for (String json : new String[] {
            "{}",
            "{\"file\":\"\",\"pos\":\"4\"}",
            "{\"file\":\"b.1\",\"pos\":\"-1\"}",
            "{\"file\":\"b.1\"}",
            "{\"file\":\"b.1\",\"pos\":\"4\",\"kind\":\"LATEST\"}",
            "{\"file\":\"b.1\",\"pos\":\"4\",\"gtids\":\"nonsense\"}"
        }) {
            PlainOffset offset = offset(PlainFormat.MYSQL, json);
            assertThatThrownBy(() -> PlainPosition.of(PlainFormat.MYSQL, offset))
                    .isInstanceOf(UnreadableStateException.class);
        }
    }

    @Test
    void aPositionThatMayBeATransactionsBeginIsOfNoRow() throws IOException {
        String row = "{\"lsn\":\"100\",\"lsn_proc\":\"100\",\"txId\":\"7\"%s}";
        assertThat(PlainPosition.of(PlainFormat.POSTGRES, offset(PlainFormat.POSTGRES, row.formatted(""))))
                .isEqualTo(new PlainPosition.Wal(new WalPosition(100), OptionalLong.of(7)));
        assertThat(PlainPosition.of(
                        PlainFormat.POSTGRES, offset(PlainFormat.POSTGRES, row.formatted(",\"transaction_id\":\"7\""))))
                .isEqualTo(new PlainPosition.Wal(new WalPosition(100), OptionalLong.empty()));
        assertThat(PlainPosition.of(
                        PlainFormat.POSTGRES, offset(PlainFormat.POSTGRES, "{\"lsn\":\"100\",\"txId\":\"7\"}")))
                .isEqualTo(new PlainPosition.Wal(new WalPosition(100), OptionalLong.empty()));
    }

    @Test
    void namesAreQuoted() throws IOException {
        assertThat(QuotedName.table("\"a.b\".\"c\"\"d\"")).isEqualTo(new TableName("a.b", "c\"d"));
        assertThat(QuotedName.table("\"shop\".\"public\".\"t\"")).isEqualTo(new TableName("public", "t"));
        for (String text :
                new String[] {"", "a.b", "\"a\"", "\"a\".b", "\"a\".", "\"a\"\"b", "\"a\".\"b\".\"c\".\"d\""}) {
            assertThatThrownBy(() -> QuotedName.table(text))
                    .isInstanceOf(UnreadableStateException.class)
                    .hasMessage("'%s' where a quoted table name belongs".formatted(text));
        }
    }
}
