package io.tidemark.source.mysql;

import com.github.shyiko.mysql.binlog.BinaryLogClient;
import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.network.protocol.ResultSetRowPacket;
import com.github.shyiko.mysql.binlog.network.protocol.command.DumpBinaryLogCommand;
import com.github.shyiko.mysql.binlog.network.protocol.command.QueryCommand;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import java.io.IOException;

/**
 * A connection that the server sends its log over, with what the library does not do as it is needed here.
 *
 * <p>Behind one address may be several servers, one after the other: the connection itself says which one it is of.
 */
final class LogClient extends BinaryLogClient {

    /** {@code MARIA_SLAVE_CAPABILITY_GTID} in MariaDB's {@code log_event.h}. */
    private static final int KNOWS_GTIDS = 4;

    /** First byte of the packet that ends columns, and rows, of a result. */
    private static final byte END = (byte) 0xFE;

    private final String serverUuid;
    private final GtidSet known;

    /** @param serverUuid the server it has to be; empty for one that has none */
    LogClient(MySqlEndpoint endpoint, String serverUuid, BinlogPosition from) {
        super(endpoint.host(), endpoint.port(), endpoint.user(), endpoint.password());
        this.serverUuid = serverUuid;
        this.known = from.gtids();
        // Also where ids say it: without a file the library asks for the log's end, in words that MySQL 8.4 has
        // not.
        setBinlogFilename(from.file());
        setBinlogPosition(from.offset());
    }

    @Override
    protected void requestBinaryLogStream() throws IOException {
        if (known.isEmpty()) {
            super.requestBinaryLogStream();
        } else {
            channel.write(new GtidDump(getServerId(), known));
        }
    }

    /** A server that cannot send for a minute, because the job is held up, would end the connection. */
    @Override
    protected void setupConnection() throws IOException {
        super.setupConnection();
        if (!serverUuid.isEmpty() && !serverUuid.equals(uuid())) {
            throw new IOException("the server that sends the log is not the one that was asked");
        }
        channel.write(new QueryCommand("SET SESSION net_write_timeout = 86400"));
        checkError(channel.read());
    }

    private String uuid() throws IOException {
        channel.write(new QueryCommand("SELECT @@server_uuid"));
        checkError(channel.read());
        while (channel.read()[0] != END) {
            // The column's description.
        }
        String uuid = new ResultSetRowPacket(channel.read()).getValue(0);
        while (channel.read()[0] != END) {
            // No more rows.
        }
        return uuid;
    }

    /**
     * The library says that it knows no GTIDs; MariaDB then sends old events in their place, and breaks off where an XA
     * transaction begins. The texts of statements are asked for, too: events within a transaction do not say where they
     * end, which is known from the lengths of all of them.
     */
    @Override
    protected void requestBinaryLogStreamMaria(long serverId) throws IOException {
        channel.write(new QueryCommand("SET @mariadb_slave_capability = " + KNOWS_GTIDS));
        checkError(channel.read());
        channel.write(new DumpBinaryLogCommand(serverId, getBinlogFilename(), getBinlogPosition(), true));
    }

    /** Ids are counted where transactions end. */
    @Override
    protected void ensureGtidEventDataDeserializer() {}

    @Override
    protected void updateGtidSet(Event event) {}
}
