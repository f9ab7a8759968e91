package io.tidemark.source.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.TableMapEventData;
import com.github.shyiko.mysql.binlog.event.WriteRowsEventData;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDeserializer;
import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import io.tidemark.source.TableName;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LogEventsTest {

    /** Of MySQL 9.7.4, with their checksums left out: a table with a VECTOR, and a row of it. */
    private static final String TABLE_MAP = "4cc3016b 13 01000000 32000000 fd0d0000 0000"
            + " 6f0000000000 0100 01 7300 03 76656300 02 03f2 01 04 02 010100 02013f 0d0103";

    private static final String ROWS = "4cc3016b 1e 01000000 34000000 350e0000 0000"
            + " 6f0000000000 1100 0200 02 ff 00 01000000 0c000000 0000803f 00000040 00004040";

    @Test
    void passesOverTypesThatAreNotKnownInTablesThatAreNotCaptured() throws IOException {
        EventDeserializer deserializer = LogEvents.deserializer(Set.of(new TableName("s", "p")));
        TableMapEventData map = next(deserializer, TABLE_MAP).getData();
        assertThat(map.getTable()).isEqualTo("vec");
        WriteRowsEventData rows = next(deserializer, ROWS).getData();
        assertThat(rows.getTableId()).isEqualTo(map.getTableId());
        assertThat(rows.getRows()).isEmpty();
    }

    private static Event next(EventDeserializer deserializer, String hex) throws IOException {
        return deserializer.nextEvent(new ByteArrayInputStream(HexFormat.of().parseHex(hex.replace(" ", ""))));
    }
}
