package io.tidemark.source.mysql;

import com.github.shyiko.mysql.binlog.event.TableMapEventData;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.TableMapEventDataDeserializer;
import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import io.tidemark.source.TableName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * What the log says of a table ahead of its rows. Of tables that are not captured only the name is read: the library
 * stumbles over types it does not know.
 */
final class TableMaps implements EventDataDeserializer<TableMapEventData> {

    private static final int ID_BYTES = 6;
    private static final int FLAG_BYTES = 2;

    private final Set<TableName> captured;
    private final TableMapEventDataDeserializer whole = new TableMapEventDataDeserializer();

    TableMaps(Set<TableName> captured) {
        this.captured = captured;
    }

    @Override
    public TableMapEventData deserialize(ByteArrayInputStream in) throws IOException {
        byte[] body = in.read(in.available());
        ByteArrayInputStream head = new ByteArrayInputStream(body);
        TableMapEventData map = new TableMapEventData();
        map.setTableId(head.readLong(ID_BYTES));
        head.skip(FLAG_BYTES);
        map.setDatabase(name(head));
        map.setTable(name(head));
        if (!isCaptured(map)) {
            return map;
        }
        TableMapEventData read = whole.deserialize(new ByteArrayInputStream(body));
        read.setDatabase(map.getDatabase());
        read.setTable(map.getTable());
        return read;
    }

    /** In UTF-8; the library takes it for what this process has. */
    private static String name(ByteArrayInputStream in) throws IOException {
        byte[] name = in.read(in.readInteger(1));
        in.skip(1);
        return new String(name, StandardCharsets.UTF_8);
    }

    /** Whether the table's rows are wanted. */
    boolean isCaptured(TableMapEventData map) {
        return captured.contains(new TableName(map.getDatabase(), map.getTable()));
    }
}
