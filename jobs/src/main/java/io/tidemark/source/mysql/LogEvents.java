package io.tidemark.source.mysql;

import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.TableMapEventData;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.FormatDescriptionEventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.MariadbGtidEventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.NullEventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.QueryEventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.RotateEventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.TableMapEventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.XAPrepareEventDataDeserializer;
import io.tidemark.source.TableName;
import io.tidemark.source.mysql.value.BinlogRows;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Which events of the log are decoded, and how. */
final class LogEvents {

    /** More tables than one statement can change. */
    private static final int TABLE_MAPS = 1_000;

    private LogEvents() {}

    /** @param captured the tables whose rows are wanted */
    static EventDeserializer deserializer(Set<TableName> captured) {
        Map<Long, TableMapEventData> tables = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, TableMapEventData> eldest) {
                return size() > TABLE_MAPS;
            }
        };
        @SuppressWarnings("rawtypes")
        Map<EventType, EventDataDeserializer> kinds = new EnumMap<>(EventType.class);
        kinds.put(EventType.FORMAT_DESCRIPTION, new FormatDescriptionEventDataDeserializer());
        kinds.put(EventType.ROTATE, new RotateEventDataDeserializer());
        kinds.put(EventType.QUERY, new QueryEventDataDeserializer());
        kinds.put(EventType.TABLE_MAP, new TableMapEventDataDeserializer());
        kinds.put(EventType.GTID, new GtidEvent.Deserializer());
        kinds.put(EventType.ANONYMOUS_GTID, new GtidEvent.Deserializer());
        kinds.put(EventType.MARIADB_GTID, new MariadbGtidEventDataDeserializer());
        kinds.put(EventType.XA_PREPARE, new XAPrepareEventDataDeserializer());
        EventDeserializer deserializer = new EventDeserializer(
                new LogEventHeader.Deserializer(), new NullEventDataDeserializer(), kinds, tables);
        BinlogRows.register(
                deserializer, tables, table -> captured.contains(new TableName(table.getDatabase(), table.getTable())));
        return deserializer;
    }
}
