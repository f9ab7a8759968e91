package io.tidemark.source.mysql.value;

import static io.tidemark.source.mysql.value.LogBytesFixture.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.shyiko.mysql.binlog.event.DeleteRowsEventData;
import com.github.shyiko.mysql.binlog.event.EventData;
import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.TableMapEventData;
import com.github.shyiko.mysql.binlog.event.UpdateRowsEventData;
import com.github.shyiko.mysql.binlog.event.WriteRowsEventData;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.MissingTableMapEventException;
import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.Serializable;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BinlogRowsTest {

    private static final String TABLE_ID = "070000000000";
    private static final String FLAGS = "0100";

    private final Map<Long, TableMapEventData> tables = new HashMap<>();
    private final EventDeserializer deserializer = new EventDeserializer();
    private boolean wanted = true;

    @BeforeEach
    void describeATableOfTwoIntegers() {
        TableMapEventData table = new TableMapEventData();
        table.setTableId(7);
        table.setDatabase("shop");
        table.setTable("items");
        table.setColumnTypes(new byte[] {1, 2});
        table.setColumnMetadata(new int[2]);
        tables.put(7L, table);
        BinlogRows.register(deserializer, tables, asked -> wanted && asked == table);
    }

    private EventData read(EventType type, String hex) throws IOException {
        return deserializer.getEventDataDeserializer(type).deserialize(new ByteArrayInputStream(bytes(hex)));
    }

    private static BitSet columns(int... columns) {
        BitSet bits = new BitSet();
        for (int column : columns) {
            bits.set(column);
        }
        return bits;
    }

    @Test
    void readsRowsOfEveryEvent() throws IOException {
        WriteRowsEventData written =
                (WriteRowsEventData) read(EventType.WRITE_ROWS, TABLE_ID + FLAGS + "02 FF 00 80FFFF 02 01");
        assertThat(written.getTableId()).isEqualTo(7);
        assertThat(written.getIncludedColumns()).isEqualTo(columns(0, 1));
        assertThat(written.getRows()).containsExactly(new Serializable[] {-128, -1}, new Serializable[] {1, null});

        DeleteRowsEventData deleted =
                (DeleteRowsEventData) read(EventType.DELETE_ROWS, TABLE_ID + FLAGS + "02 01 00 05");
        assertThat(deleted.getIncludedColumns()).isEqualTo(columns(0));
        assertThat(deleted.getRows()).containsExactly(new Serializable[][] {{5}});

        UpdateRowsEventData updated =
                (UpdateRowsEventData) read(EventType.UPDATE_ROWS, TABLE_ID + FLAGS + "02 01 03 00 05 00 060700");
        assertThat(updated.getRows()).singleElement().satisfies(row -> {
            assertThat(row.getKey()).containsExactly(5);
            assertThat(row.getValue()).containsExactly(6, 7);
        });
    }

    @Test
    void skipsTheExtraInformationOfTheSecondVersion() throws IOException {
        WriteRowsEventData written = (WriteRowsEventData)
                read(EventType.EXT_WRITE_ROWS, TABLE_ID + FLAGS + "0500 AABBCC" + "02 03 00 010200");
        assertThat(written.getRows()).containsExactly(new Serializable[][] {{1, 2}});
        DeleteRowsEventData deleted =
                (DeleteRowsEventData) read(EventType.EXT_DELETE_ROWS, TABLE_ID + FLAGS + "0200" + "02 03 00 010200");
        assertThat(deleted.getRows()).containsExactly(new Serializable[][] {{1, 2}});
        UpdateRowsEventData updated = (UpdateRowsEventData)
                read(EventType.EXT_UPDATE_ROWS, TABLE_ID + FLAGS + "0200" + "02 03 03 00 010200 00 030400");
        assertThat(updated.getRows()).hasSize(1);
    }

    @Test
    void leavesRowsThatAreNotWantedAlone() throws IOException {
        wanted = false;
        for (EventType type : new EventType[] {EventType.WRITE_ROWS, EventType.EXT_WRITE_ROWS}) {
            WriteRowsEventData written = (WriteRowsEventData) read(type, TABLE_ID + "FFFFFFFFFFFF");
            assertThat(written.getTableId()).isEqualTo(7);
            assertThat(written.getRows()).isEmpty();
        }
        assertThat(((UpdateRowsEventData) read(EventType.EXT_UPDATE_ROWS, TABLE_ID)).getRows())
                .isEmpty();
        assertThat(((DeleteRowsEventData) read(EventType.EXT_DELETE_ROWS, TABLE_ID)).getRows())
                .isEmpty();
    }

    @Test
    void refusesRowsOfATableThatIsNotDescribed() {
        assertThatThrownBy(() -> read(EventType.WRITE_ROWS, "080000000000" + FLAGS + "02 03 00 010200"))
                .isInstanceOf(MissingTableMapEventException.class)
                .hasMessageContaining("rows of table 8 without its description");
    }

    @Test
    void refusesWhatIsNotWholeRows() throws IOException {
        assertThatThrownBy(() -> read(EventType.PARTIAL_UPDATE_ROWS_EVENT, TABLE_ID))
                .isInstanceOf(IOException.class)
                .hasMessage("the binary log has parts of JSON documents of shop.items, which cannot be read: set"
                        + " binlog_row_value_options to ''");
        assertThatThrownBy(() -> read(EventType.TRANSACTION_PAYLOAD, ""))
                .isInstanceOf(IOException.class)
                .hasMessage("the binary log has a compressed transaction, which cannot be read: set"
                        + " binlog_transaction_compression to OFF");
        wanted = false;
        assertThat(read(EventType.PARTIAL_UPDATE_ROWS_EVENT, TABLE_ID)).isNull();
    }

    @Test
    void refusesAnEventThatEndsTooEarly() {
        assertThatThrownBy(() -> read(EventType.WRITE_ROWS, TABLE_ID + FLAGS + "02 03 00 01"))
                .isInstanceOf(EOFException.class)
                .hasMessageContaining("in the middle of 2 bytes");
    }
}
