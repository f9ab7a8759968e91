package io.tidemark.source.mysql;

import com.github.shyiko.mysql.binlog.event.TableMapEventData;
import io.tidemark.position.BinlogPosition;
import io.tidemark.source.CapturedColumn;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.mysql.value.MySqlColumnType;
import io.tidemark.source.mysql.value.MySqlTypes;
import io.tidemark.source.mysql.value.MySqlValues;
import io.tidemark.source.mysql.value.StreamedValue;
import io.tidemark.source.rows.CapturedRow;
import io.tidemark.source.rows.RefusedValue;
import io.tidemark.source.rows.RowOperation;
import io.tidemark.source.split.LoadedRanges;
import io.tidemark.source.split.TableLayout;
import io.tidemark.source.value.ValueException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.types.RowKind;

/**
 * Turns one table's changes in the log into rows.
 *
 * <p>The log has a row's cells by place and without names; what stands where is known from the table's layout, which is
 * held against the types in the log.
 */
final class BinlogTable {

    /** The types of cells in the log ({@code enum_field_types} in MySQL's {@code field_types.h}). */
    private static final Map<String, Set<Integer>> CELLS = Map.ofEntries(
            Map.entry("tinyint", Set.of(1)),
            Map.entry("smallint", Set.of(2)),
            Map.entry("int", Set.of(3)),
            Map.entry("float", Set.of(4)),
            Map.entry("double", Set.of(5)),
            Map.entry("timestamp", Set.of(7, 17)),
            Map.entry("bigint", Set.of(8)),
            Map.entry("mediumint", Set.of(9)),
            Map.entry("date", Set.of(10)),
            Map.entry("time", Set.of(11, 19)),
            Map.entry("datetime", Set.of(12, 18)),
            Map.entry("year", Set.of(13)),
            Map.entry("varchar", Set.of(15, 253)),
            Map.entry("varbinary", Set.of(15, 253)),
            Map.entry("bit", Set.of(16)),
            Map.entry("json", Set.of(245)),
            Map.entry("decimal", Set.of(246)),
            Map.entry("enum", Set.of(247, 254)),
            Map.entry("set", Set.of(248, 254)),
            Map.entry("tinytext", Set.of(252)),
            Map.entry("text", Set.of(252)),
            Map.entry("mediumtext", Set.of(252)),
            Map.entry("longtext", Set.of(252)),
            Map.entry("tinyblob", Set.of(252)),
            Map.entry("blob", Set.of(252)),
            Map.entry("mediumblob", Set.of(252)),
            Map.entry("longblob", Set.of(252)),
            Map.entry("char", Set.of(254)),
            Map.entry("binary", Set.of(254)));

    private final int index;
    private final CapturedTable table;
    private final int[] key;
    private final int[] places;
    private final StreamedValue[] values;
    private TableLayout layout;
    private LoadedRanges loaded;
    private byte[] checked = {};

    /**
     * @param index the table's place in the reader's list
     * @param loaded what the first load already contains, or null for nothing
     */
    BinlogTable(int index, CapturedTable table, TableLayout layout, LoadedRanges loaded) {
        this.index = index;
        this.table = table;
        this.key = table.indexesOf(table.key());
        this.places = new int[table.columns().size()];
        this.values = new StreamedValue[places.length];
        this.loaded = loaded;
        describe(layout);
    }

    TableLayout layout() {
        return layout;
    }

    /**
     * From here on the table looks like this.
     *
     * @param replaced names that another column has now
     */
    void alter(TableLayout now, Set<String> replaced) {
        for (CapturedColumn column : table.columns()) {
            if (replaced.contains(column.name())) {
                throw LoadedColumn.changed(
                        table, "has another column %s behind %s".formatted(column.name(), now.asOf()));
            }
            TableLayout.Column before = named(layout, column.name()).orElseThrow();
            named(now, column.name())
                    .filter(after -> !ColumnChange.keepsValues(before, after))
                    .ifPresent(after -> {
                        throw LoadedColumn.changed(
                                table,
                                "has column %s as %s behind %s and not as %s, which may have changed its values"
                                        .formatted(column.name(), after.type(), now.asOf(), before.type()));
                    });
        }
        describe(now);
    }

    private static Optional<TableLayout.Column> named(TableLayout layout, String name) {
        return layout.columns().stream()
                .filter(column -> column.name().equals(name))
                .findFirst();
    }

    private void describe(TableLayout now) {
        layout = now;
        checked = new byte[0];
        List<String> names =
                now.columns().stream().map(TableLayout.Column::name).toList();
        for (int i = 0; i < places.length; i++) {
            CapturedColumn column = table.columns().get(i);
            places[i] = names.indexOf(column.name());
            if (places[i] < 0) {
                throw LoadedColumn.changed(table, "has no column %s behind %s".formatted(column.name(), now.asOf()));
            }
            TableLayout.Column found = now.columns().get(places[i]);
            MySqlColumnType type = MySqlColumnType.of(found.type(), found.charset());
            if (!MySqlTypes.carries(type, column.type())) {
                throw LoadedColumn.changed(
                        table, "has column %s as %s behind %s".formatted(column.name(), found.type(), now.asOf()));
            }
            values[i] = MySqlValues.streamed(type, column.type());
        }
    }

    /** From here on nothing in the stream is contained in the first load. */
    void loadPassed() {
        loaded = null;
    }

    /** The log says of which types the cells of the next rows are. */
    void check(TableMapEventData map, BinlogPosition position) {
        byte[] found = map.getColumnTypes();
        if (Arrays.equals(found, checked)) {
            return;
        }
        if (found.length != layout.columns().size()) {
            throw LoadedColumn.changed(
                    table,
                    "has %d columns in the log at %s and not %d"
                            .formatted(found.length, position, layout.columns().size()));
        }
        for (int i = 0; i < found.length; i++) {
            TableLayout.Column column = layout.columns().get(i);
            String type = MySqlColumnType.of(column.type(), column.charset()).name();
            Set<Integer> expected = CELLS.get(type);
            if (expected != null && !expected.contains(found[i] & 0xFF)) {
                throw LoadedColumn.changed(
                        table,
                        "has column %s in the log at %s of type %d, which is no %s"
                                .formatted(column.name(), position, found[i] & 0xFF, column.type()));
            }
        }
        checkNames(map, position);
        checked = found.clone();
    }

    /** They are in the log with {@code binlog_row_metadata = FULL}. */
    private void checkNames(TableMapEventData map, BinlogPosition position) {
        List<String> names =
                map.getEventMetadata() == null ? null : map.getEventMetadata().getColumnNames();
        List<String> expected =
                layout.columns().stream().map(TableLayout.Column::name).toList();
        if (names != null && !names.isEmpty() && !names.equals(expected)) {
            throw LoadedColumn.changed(
                    table, "has the columns %s in the log at %s and not %s".formatted(names, position, expected));
        }
    }

    /** Whether the table's layout is of a time when the transaction had been, which is then in the first load as well. */
    boolean isDescribedBehind(LogTransaction transaction) {
        return transaction.isBefore((BinlogPosition) layout.asOf());
    }

    void insert(Serializable[] cells, RowPlace place, List<CapturedRow> out) {
        add(row(RowKind.INSERT, cells, place), RowOperation.CREATE, place, out);
    }

    void delete(Serializable[] cells, RowPlace place, List<CapturedRow> out) {
        add(row(RowKind.DELETE, cells, place), RowOperation.DELETE, place, out);
    }

    /** A change of the key becomes a delete and an insert: whoever keeps the rows by key would otherwise keep the old one. */
    void update(Serializable[] before, Serializable[] after, RowPlace place, List<CapturedRow> out) {
        GenericRowData old = row(RowKind.UPDATE_BEFORE, before, place);
        GenericRowData now = row(RowKind.UPDATE_AFTER, after, place);
        if (!sameKey(old, now)) {
            old.setRowKind(RowKind.DELETE);
            now.setRowKind(RowKind.INSERT);
        }
        add(old, RowOperation.UPDATE, place, out);
        add(now, RowOperation.UPDATE, place, out);
    }

    private void add(GenericRowData row, RowOperation operation, RowPlace place, List<CapturedRow> out) {
        if (loaded == null
                || !place.transaction().isBefore((BinlogPosition) loaded.of(row).end())) {
            out.add(new CapturedRow(index, row, operation, place.event(), place.rowInEvent(), place.ofRows(), null));
        }
    }

    private boolean sameKey(GenericRowData one, GenericRowData other) {
        for (int column : key) {
            if (!Objects.deepEquals(one.getField(column), other.getField(column))) {
                return false;
            }
        }
        return true;
    }

    private GenericRowData row(RowKind kind, Serializable[] cells, RowPlace place) {
        GenericRowData row = new GenericRowData(kind, places.length);
        for (int i = 0; i < places.length; i++) {
            Serializable cell = cells[places[i]];
            if (cell != null) {
                try {
                    row.setField(i, values[i].convert(cell));
                } catch (ValueException refused) {
                    throw RefusedValue.failure(table, i, place.event(), refused);
                }
            }
        }
        return row;
    }

    @Override
    public String toString() {
        return table.toString();
    }
}
