package io.tidemark.source.mysql;

import com.github.shyiko.mysql.binlog.event.QueryEventData;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDataDeserializer;
import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Statements in the log ({@code Query_log_event} in MySQL's {@code statement_events.h}). Their text is in the character set
 * of the session; it is read as UTF-8, and what is none becomes U+FFFD, whatever character set this process has.
 */
final class StatementEvents implements EventDataDeserializer<QueryEventData> {

    @Override
    public QueryEventData deserialize(ByteArrayInputStream in) throws IOException {
        QueryEventData statement = new QueryEventData();
        statement.setThreadId(in.readLong(4));
        statement.setExecutionTime(in.readLong(4));
        int database = in.readInteger(1);
        statement.setErrorCode(in.readInteger(2));
        in.skip(in.readInteger(2));
        statement.setDatabase(new String(in.read(database), StandardCharsets.UTF_8));
        in.skip(1);
        statement.setSql(new String(in.read(in.available()), StandardCharsets.UTF_8));
        return statement;
    }
}
