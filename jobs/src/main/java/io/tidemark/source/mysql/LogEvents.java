package io.tidemark.source.mysql;

import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.TableMapEventData;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.FormatDescriptionEventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.MariadbGtidEventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.NullEventDataDeserializer;
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

    /** Those named last; a statement names its tables right ahead of their rows. */
    private static final int TABLE_MAPS = 1_000;

    private LogEvents() {}

    /** @param captured the tables whose rows are wanted */
    static EventDeserializer deserializer(Set<TableName> captured) {
        Map<Long, TableMapEventData> tables = new LinkedHashMap<>(TABLE_MAPS, 0.75f, true) {
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
        kinds.put(EventType.QUERY, new StatementEvents());
        kinds.put(EventType.TABLE_MAP, new TableMapEventDataDeserializer());
        kinds.put(EventType.GTID, new GtidEvent.Deserializer());
        kinds.put(EventType.ANONYMOUS_GTID, new GtidEvent.Deserializer());
        kinds.put(EventType.MARIADB_GTID, new MariadbGtidEventDataDeserializer());
        kinds.put(EventType.XA_PREPARE, new XAPrepareEventDataDeserializer());
        TableMaps maps = new TableMaps(captured);
        EventDeserializer deserializer = new EventDeserializer(
                new LogEventHeader.Deserializer(), new NullEventDataDeserializer(), kinds, tables);
        // Now that it has been made: what is there before, or is set by its method, it runs beside the library's own.
        kinds.put(EventType.TABLE_MAP, maps);
        BinlogRows.register(deserializer, tables, maps::isCaptured);
        return deserializer;
    }
}
