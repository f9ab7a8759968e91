package io.tidemark.source.mysql.value;

import com.github.shyiko.mysql.binlog.event.DeleteRowsEventData;
import com.github.shyiko.mysql.binlog.event.EventData;
import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.TableMapEventData;
import com.github.shyiko.mysql.binlog.event.UpdateRowsEventData;
import com.github.shyiko.mysql.binlog.event.WriteRowsEventData;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.MissingTableMapEventException;
import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Serializable;
import java.util.AbstractMap.SimpleEntry;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Reads the rows of the binary log into the cells that {@link StreamedValue} takes. The client's own reader loses what
 * does not fit Java's types: zero dates, times beyond a day, fractions of negative times.
 *
 * <table>
 * <caption>Cells; SQL's NULL is null</caption>
 * <tr><th>MySQL</th><th>Cell</th></tr>
 * <tr><td>TINYINT to INT</td><td>Integer, signed</td></tr>
 * <tr><td>BIGINT</td><td>Long, signed</td></tr>
 * <tr><td>DECIMAL, FLOAT, DOUBLE</td><td>BigDecimal with the column's scale, Float, Double</td></tr>
 * <tr><td>DATE, TIME, DATETIME, TIMESTAMP in UTC, YEAR</td><td>String as the server prints it</td></tr>
 * <tr><td>ENUM, SET</td><td>Integer, Long: the value's number, a bit for each value</td></tr>
 * <tr><td>anything else</td><td>byte[] as in the log; a BIT's highest first</td></tr>
 * </table>
 *
 * <p>Two sorts of events are refused, for what they hold is not whole rows: parts of JSON documents ({@code
 * binlog_row_value_options}) of a wanted table, and compressed transactions ({@code binlog_transaction_compression}). The
 * client tells of a refusal by {@code onEventDeserializationFailure} and goes on, so whoever uses it must stop there. What
 * MariaDB compresses ({@code log_bin_compress}) comes as {@link EventType#UNKNOWN} and cannot be told from other events.
 *
 * <p>Not for several threads.
 */
public final class BinlogRows {

    private static final int TABLE_ID_BYTES = 6;
    private static final int FLAG_BYTES = 2;
    private static final int EXTRA_LENGTH_BYTES = 2;

    private final Map<Long, TableMapEventData> tables;
    private final Predicate<TableMapEventData> wanted;

    private BinlogRows(Map<Long, TableMapEventData> tables, Predicate<TableMapEventData> wanted) {
        this.tables = tables;
        this.wanted = wanted;
    }

    /**
     * Makes a deserializer read rows this way.
     *
     * @param tables the map that the deserializer was created with, which it fills
     * @param wanted whose rows are read; the events of other tables have their table's id and no rows. Asked once for each
     *     event
     */
    public static void register(
            EventDeserializer deserializer, Map<Long, TableMapEventData> tables, Predicate<TableMapEventData> wanted) {
        BinlogRows rows = new BinlogRows(tables, wanted);
        rows.register(deserializer, EventType.WRITE_ROWS, input -> rows.written(input, false));
        rows.register(deserializer, EventType.UPDATE_ROWS, input -> rows.updated(input, false));
        rows.register(deserializer, EventType.DELETE_ROWS, input -> rows.deleted(input, false));
        rows.register(deserializer, EventType.EXT_WRITE_ROWS, input -> rows.written(input, true));
        rows.register(deserializer, EventType.EXT_UPDATE_ROWS, input -> rows.updated(input, true));
        rows.register(deserializer, EventType.EXT_DELETE_ROWS, input -> rows.deleted(input, true));
        rows.register(deserializer, EventType.PARTIAL_UPDATE_ROWS_EVENT, rows::partlyUpdated);
        rows.register(deserializer, EventType.TRANSACTION_PAYLOAD, input -> {
            throw new IOException("the binary log has a compressed transaction, which cannot be read: set"
                    + " binlog_transaction_compression to OFF");
        });
    }

    private void register(EventDeserializer deserializer, EventType type, EventDataDeserializer<?> reader) {
        deserializer.setEventDataDeserializer(type, reader);
    }

    private WriteRowsEventData written(ByteArrayInputStream input, boolean extra) throws IOException {
        WriteRowsEventData event = new WriteRowsEventData();
        event.setTableId(input.readLong(TABLE_ID_BYTES));
        event.setIncludedColumns(new BitSet());
        event.setRows(List.of());
        TableMapEventData table = table(event.getTableId());
        if (wanted.test(table)) {
            LogBytes body = body(input, extra);
            event.setIncludedColumns(RowFormat.bits(body, body.packedLength()));
            event.setRows(rows(body, RowFormat.of(table, event.getIncludedColumns())));
        }
        return event;
    }

    private DeleteRowsEventData deleted(ByteArrayInputStream input, boolean extra) throws IOException {
        DeleteRowsEventData event = new DeleteRowsEventData();
        event.setTableId(input.readLong(TABLE_ID_BYTES));
        event.setIncludedColumns(new BitSet());
        event.setRows(List.of());
        TableMapEventData table = table(event.getTableId());
        if (wanted.test(table)) {
            LogBytes body = body(input, extra);
            event.setIncludedColumns(RowFormat.bits(body, body.packedLength()));
            event.setRows(rows(body, RowFormat.of(table, event.getIncludedColumns())));
        }
        return event;
    }

    private UpdateRowsEventData updated(ByteArrayInputStream input, boolean extra) throws IOException {
        UpdateRowsEventData event = new UpdateRowsEventData();
        event.setTableId(input.readLong(TABLE_ID_BYTES));
        event.setIncludedColumnsBeforeUpdate(new BitSet());
        event.setIncludedColumns(new BitSet());
        event.setRows(List.of());
        TableMapEventData table = table(event.getTableId());
        if (wanted.test(table)) {
            LogBytes body = body(input, extra);
            int columns = body.packedLength();
            event.setIncludedColumnsBeforeUpdate(RowFormat.bits(body, columns));
            event.setIncludedColumns(RowFormat.bits(body, columns));
            RowFormat before = RowFormat.of(table, event.getIncludedColumnsBeforeUpdate());
            RowFormat after = RowFormat.of(table, event.getIncludedColumns());
            List<Map.Entry<Serializable[], Serializable[]>> rows = new ArrayList<>();
            while (body.hasMore()) {
                rows.add(new SimpleEntry<>(before.read(body), after.read(body)));
            }
            event.setRows(rows);
        }
        return event;
    }

    /** Any session may ask for such events; to pass over them would be to lose an update. */
    private EventData partlyUpdated(ByteArrayInputStream input) throws IOException {
        TableMapEventData table = table(input.readLong(TABLE_ID_BYTES));
        if (wanted.test(table)) {
            throw new IOException("the binary log has parts of JSON documents of " + table.getDatabase() + "."
                    + table.getTable() + ", which cannot be read: set binlog_row_value_options to ''");
        }
        // The client's word for an event without data.
        return null;
    }

    private TableMapEventData table(long id) throws IOException {
        TableMapEventData table = tables.get(id);
        if (table == null) {
            throw new MissingTableMapEventException("the binary log has rows of table " + id
                    + " without its description: it is not read from the start of a transaction");
        }
        return table;
    }

    /** From behind the event's header on; the reading of single bytes is the client's slowest part. */
    private static LogBytes body(ByteArrayInputStream input, boolean extra) throws IOException {
        LogBytes body = new LogBytes(input.read(input.available()));
        body.skip(FLAG_BYTES);
        if (extra) {
            // The length counts itself.
            body.skip(body.length(EXTRA_LENGTH_BYTES) - EXTRA_LENGTH_BYTES);
        }
        return body;
    }

    private static List<Serializable[]> rows(LogBytes body, RowFormat format) throws IOException {
        List<Serializable[]> rows = new ArrayList<>();
        while (body.hasMore()) {
            rows.add(format.read(body));
        }
        return rows;
    }
}
