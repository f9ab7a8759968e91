package io.tidemark.checkpoint.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.tidemark.checkpoint.flink.StateInput;
import io.tidemark.checkpoint.flink.UnreadableStateException;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.WalPosition;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On the state of real jobs; see the resources' README. */
class CdcStateTest {

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

    private static byte[] resource(String file) throws IOException {
        try (InputStream in = CdcStateTest.class.getResourceAsStream(file)) {
            return in.readAllBytes();
        }
    }

    private static Optional<CdcEnumerator> enumerator(byte[] coordinator) throws IOException {
        return SourceReading.enumerator(new StateInput(new ByteArrayInputStream(coordinator), coordinator.length));
    }

    private static CdcSplit split(CdcLayout layout, byte[] element) throws IOException {
        return CdcSplitReader.readElement(layout, new StateInput(new ByteArrayInputStream(element), element.length));
    }

    @ParameterizedTest
    @CsvSource({"postgres, POSTGRES_3_4, public", "mysql, MYSQL_2_3, shop2", "mariadb, MYSQL_2_3, shop1"})
    void readsTheEnumerator(String name, CdcLayout layout, String schema) throws IOException {
        CdcEnumerator enumerator = enumerator(resource(name + ".coordinator")).orElseThrow();
        SavedTable orders = new SavedTable(schema, "orders");
        assertThat(enumerator.layout()).isEqualTo(layout);
        assertThat(enumerator.tables()).containsExactly(orders);
        assertThat(enumerator.unfinished()).isEmpty();
        assertThat(enumerator.isQuoted()).isTrue();
        assertThat(enumerator.progress()).containsExactly(new TableProgress(orders, 1, 1, true));
    }

    private static CdcOffset offset(String name, CdcLayout layout) throws IOException {
        CdcSplit.Stream stream = (CdcSplit.Stream) split(layout, resource(name + ".reader"));
        assertThat(stream.whole()).isTrue();
        assertThat(stream.loadPassed()).isTrue();
        return stream.start();
    }

    @Test
    void readsThePositions() throws IOException {
        CdcOffset postgres = offset("postgres", CdcLayout.POSTGRES_3_4);
        assertThat(postgres.wal()).isEqualTo(new WalPosition(37_769_880));
        assertThat(postgres.transaction()).isEqualTo(OptionalLong.of(789));
        assertThat(offset("mysql", CdcLayout.MYSQL_2_3).binlog())
                .isEqualTo(BinlogPosition.parse("mysql-bin.000002:2533 4f9910aa-e5de-11f1-896e-02fc00000001:1-9"));
        assertThat(offset("mariadb", CdcLayout.MYSQL_2_3).binlog())
                .isEqualTo(BinlogPosition.parse("mysql-bin.000001:1908"));
    }

    @ParameterizedTest
    @CsvSource({"postgres, POSTGRES_3_4, 8", "mysql, MYSQL_2_3, 5", "mariadb, MYSQL_2_3, 5"})
    void refusesStateOfAnyOtherLength(String name, CdcLayout layout, int version) throws IOException {
        byte[] enumerator = payload(resource(name + ".coordinator"), ENVELOPE);
        for (int length = 2 * Integer.BYTES; length < enumerator.length; length++) {
            byte[] cut = coordinator(version, Arrays.copyOf(enumerator, length));
            assertThatThrownBy(() -> enumerator(cut)).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> enumerator(coordinator(version, Arrays.copyOf(enumerator, enumerator.length + 1))))
                .isInstanceOf(UnreadableStateException.class)
                .hasMessage("1 bytes more than expected");
        byte[] stream = payload(resource(name + ".reader"), 2 * Integer.BYTES);
        for (int length = 0; length < stream.length; length++) {
            byte[] cut = reader(layout.splitVersion(), Arrays.copyOf(stream, length));
            assertThatThrownBy(() -> split(layout, cut)).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> split(layout, reader(layout.splitVersion(), Arrays.copyOf(stream, stream.length + 1))))
                .isInstanceOf(UnreadableStateException.class)
                .hasMessage("1 bytes more than expected");
    }

    /** What damage is not seen leaves a state of the same kind; none ends in anything but a refusal. */
    @ParameterizedTest
    @CsvSource({"postgres, POSTGRES_3_4", "mysql, MYSQL_2_3", "mariadb, MYSQL_2_3"})
    void damageEndsInARefusalOrNotAtAll(String name, CdcLayout layout) throws IOException {
        byte[] coordinator = resource(name + ".coordinator");
        byte[] reader = resource(name + ".reader");
        for (int at = 0; at < coordinator.length; at++) {
            try {
                enumerator(damaged(coordinator, at));
            } catch (IOException refused) {
                assertThat(refused).isNotNull();
            } catch (RuntimeException unexpected) {
                fail("damage at %d of the coordinator", at, unexpected);
            }
        }
        for (int at = 0; at < reader.length; at++) {
            try {
                if (split(layout, damaged(reader, at)) instanceof CdcSplit.Stream stream) {
                    assertThat(stream.start().position()).isNotNull();
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
        byte[] enumerator = payload(resource("postgres.coordinator"), ENVELOPE);
        String supported = "; supported: postgres-cdc with state version 6 and splits of version 5 (3.1, 3.2), or"
                + " postgres-cdc with state version 8 and splits of version 5 (3.3), or postgres-cdc with state version 8"
                + " and splits of version 6 (3.4 to 3.6), or mysql-cdc with state version 5 and splits of version 4"
                + " (2.3 to 3.6)";
        assertThatThrownBy(() -> enumerator(coordinator(9, enumerator)))
                .isInstanceOf(UnreadableStateException.class)
                .hasMessage("state version 9 with splits of version 6" + supported);
        assertThatThrownBy(() -> enumerator(coordinator(8, withInteger(enumerator, 0, 7))))
                .isInstanceOf(UnreadableStateException.class)
                .hasMessage("state version 8 with splits of version 7" + supported);
        byte[] stream = payload(resource("postgres.reader"), 2 * Integer.BYTES);
        assertThatThrownBy(() -> split(CdcLayout.POSTGRES_3_4, reader(5, stream)))
                .isInstanceOf(UnreadableStateException.class)
                .hasMessage("a split of version 5" + supported);
    }

    @Test
    void stateOfOtherSourcesIsLeftAlone() throws IOException {
        assertThat(enumerator(new byte[0])).isEmpty();
        assertThat(enumerator(coordinator(1003, new byte[100]))).isEmpty();
        assertThat(enumerator(coordinator(1, "from Kafka".getBytes(StandardCharsets.UTF_8))))
                .isEmpty();
    }

    @Test
    void aJobThatOnlyFollowedHasLoadedNothing() throws IOException {
        byte[] streamOnly = {0, 0, 0, 6, 0, 0, 0, 2, 1};
        assertThat(enumerator(coordinator(8, streamOnly)).orElseThrow().unfinished())
                .containsExactly("it had none: scan.startup.mode was not initial");
    }

    @Test
    void aStreamThatHadNotBegunIsUnfinished() throws IOException {
        byte[] enumerator = payload(resource("mysql.coordinator"), ENVELOPE);
        enumerator[enumerator.length - 1] = 0;
        assertThat(enumerator(coordinator(5, enumerator)).orElseThrow().unfinished())
                .containsExactly("the stream had not begun");
    }

    /** As many are done as were given, but another one. */
    @ParameterizedTest
    @CsvSource({"postgres, public.orders:0", "mysql, shop2.orders:0", "mariadb, shop1.orders:0"})
    void chunksThatAreDoneAreThoseThatWereGiven(String name, String id) throws IOException {
        byte[] coordinator = resource(name + ".coordinator");
        byte[] searched = id.getBytes(StandardCharsets.UTF_8);
        int at = -1;
        // It is given by its id, as a chunk, and done.
        for (int i = 0; i < 3; i++) {
            at = indexOf(coordinator, searched, at + 1);
        }
        coordinator[at + searched.length - 1] = '9';
        CdcEnumerator enumerator = enumerator(coordinator).orElseThrow();
        assertThat(enumerator.unfinished())
                .containsExactly("the chunks that were read are not those that readers were given");
    }

    private static int indexOf(byte[] bytes, byte[] part, int from) {
        for (int at = from; at + part.length <= bytes.length; at++) {
            if (Arrays.equals(bytes, at, at + part.length, part, 0, part.length)) {
                return at;
            }
        }
        throw new AssertionError("it is not there");
    }

    private static CdcOffset offset(CdcConnector connector, String json) throws IOException {
        return CdcOffset.parse(connector, json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void knowsEveryKeyOfAnOffset() {
        assertThatThrownBy(() -> offset(CdcConnector.POSTGRES, "{\"lsn\":\"1\",\"file\":\"mysql-bin.000001\"}"))
                .isInstanceOf(UnreadableStateException.class)
                .hasMessage("an offset of postgres-cdc with file = \"mysql-bin.000001\"");
        assertThatThrownBy(() -> offset(CdcConnector.MYSQL, "{\"pos\":4}"))
                .isInstanceOf(UnreadableStateException.class)
                .hasMessage("an offset of mysql-cdc with pos = 4");
        assertThatThrownBy(() -> offset(CdcConnector.POSTGRES, "{\"scn\":\"1\",\"commit_scn\":\"2\"}"))
                .isInstanceOf(UnreadableStateException.class)
                .hasMessage("an offset of another connector than postgres-cdc, with scn, commit_scn");
        assertThatThrownBy(() ->
                        offset(CdcConnector.POSTGRES, "{\"lsn\":\"1\",\"%1$s\":\"%1$s\"}".formatted("x".repeat(5000))))
                .isInstanceOf(UnreadableStateException.class)
                .hasMessageMatching(
                        "an offset of postgres-cdc with x{200}\\.\\.\\. \\(5000 characters\\) = \"x{199}\\.\\.\\. \\(5002 characters\\)");
        assertThatThrownBy(() -> offset(CdcConnector.MYSQL, "{} {}")).isInstanceOf(UnreadableStateException.class);
        assertThatThrownBy(() -> offset(CdcConnector.MYSQL, "[]"))
                .isInstanceOf(UnreadableStateException.class)
                .hasMessage("an offset that is no JSON object");
    }

    @Test
    void anOffsetWithoutAPlaceIsNoPosition() throws IOException {
        for (String json : new String[] {"{}", "{\"lsn\":\"0\"}", "{\"lsn\":\"-1\"}", "{\"lsn\":\"x\"}"}) {
            CdcOffset offset = offset(CdcConnector.POSTGRES, json);
            assertThatThrownBy(() -> offset.wal()).isInstanceOf(UnreadableStateException.class);
        }
        CdcOffset endless = offset(CdcConnector.POSTGRES, "{\"lsn\":\"%s\"}".formatted("9".repeat(5000)));
        assertThatThrownBy(() -> endless.wal())
                .hasMessage("an offset of postgres-cdc with lsn = %s... (5000 characters)", "9".repeat(200));
        for (String json : new String[] {
            "{}",
            "{\"file\":\"\",\"pos\":\"4\"}",
            "{\"file\":\"b.1\",\"pos\":\"-1\"}",
            "{\"file\":\"b.1\"}",
            "{\"file\":\"b.1\",\"pos\":\"4\",\"kind\":\"LATEST\"}",
            "{\"file\":\"b.1\",\"pos\":\"4\",\"gtids\":\"nonsense\"}"
        }) {
            CdcOffset offset = offset(CdcConnector.MYSQL, json);
            assertThatThrownBy(() -> offset.binlog()).isInstanceOf(UnreadableStateException.class);
        }
    }

    @Test
    void aPositionThatMayBeATransactionsBeginIsOfNoRow() throws IOException {
        String row = "{\"lsn\":\"100\",\"lsn_proc\":\"100\",\"txId\":\"7\"%s}";
        CdcOffset ofRow = offset(CdcConnector.POSTGRES, row.formatted(""));
        assertThat(ofRow.wal()).isEqualTo(new WalPosition(100));
        assertThat(ofRow.transaction()).isEqualTo(OptionalLong.of(7));
        for (String json :
                new String[] {row.formatted(",\"transaction_id\":\"7\""), "{\"lsn\":\"100\",\"txId\":\"7\"}"}) {
            CdcOffset offset = offset(CdcConnector.POSTGRES, json);
            assertThat(offset.wal()).isEqualTo(new WalPosition(100));
            assertThat(offset.transaction()).isEmpty();
        }
    }

    @Test
    void namesAreQuoted() throws IOException {
        assertThat(SavedTable.quoted("\"a.b\".\"c\"\"d\"")).isEqualTo(new SavedTable("a.b", "c\"d"));
        assertThat(SavedTable.quoted("\"shop\".\"public\".\"t\"")).isEqualTo(new SavedTable("public", "t"));
        for (String text :
                new String[] {"", "a.b", "\"a\"", "\"a\".b", "\"a\".", "\"a\"\"b", "\"a\".\"b\".\"c\".\"d\""}) {
            assertThatThrownBy(() -> SavedTable.quoted(text))
                    .isInstanceOf(UnreadableStateException.class)
                    .hasMessage("'%s' where a quoted table name belongs".formatted(text));
        }
    }

    /** As releases before 3.5 wrote MySQL's, and of finished chunks all do. */
    @Test
    void namesWithoutQuotesAreTakenApartAtTheirDots() throws IOException {
        assertThat(SavedTable.plain("shop.a.b", CdcConnector.MYSQL)).isEqualTo(new SavedTable("shop", "a.b"));
        assertThat(SavedTable.plain("shop.public.t", CdcConnector.POSTGRES)).isEqualTo(new SavedTable("public", "t"));
        assertThat(SavedTable.quoted("`a``b`.`c`")).isEqualTo(new SavedTable("a`b", "c"));
        assertThatThrownBy(() -> SavedTable.plain("orders", CdcConnector.MYSQL))
                .isInstanceOf(UnreadableStateException.class);
    }
}
