package io.tidemark.source.postgres;

import io.tidemark.position.WalIdentity;
import io.tidemark.position.WalPosition;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyDual;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

/**
 * The streaming replication protocol over one connection (PostgreSQL manual, section 55.4, {@code START_REPLICATION}).
 *
 * <p>The driver's own {@code PGReplicationStream} acknowledges the server's position on a keepalive by itself once all it
 * has sent was acknowledged, so that the slot could be ahead of the last checkpoint. Here nothing is acknowledged but what
 * {@link #acknowledge} was told.
 *
 * <p>Read by one thread; {@link #acknowledge} and {@link #reportStatus} may come from others, the driver locks the
 * connection for each message.
 */
final class WalConnection implements AutoCloseable {

    private static final Instant POSTGRES_EPOCH = Instant.parse("2000-01-01T00:00:00Z");
    private static final int DATA_HEADER = 1 + 8 + 8 + 8;

    private final Connection connection;
    private final CopyDual copy;
    private final String system;
    private final long timeline;
    private volatile long received;
    private volatile long acknowledged;
    private long messageBegin;
    private ByteBuffer data = ByteBuffer.allocate(0);

    private WalConnection(Connection connection, CopyDual copy, WalPosition begin, String system, long timeline) {
        this.system = system;
        this.timeline = timeline;
        this.connection = connection;
        this.copy = copy;
        this.received = begin.lsn();
        this.acknowledged = begin.lsn();
    }

    /**
     * Starts the slot's stream.
     *
     * @param begin every transaction whose commit record is behind it will come
     * @throws SQLException if the slot cannot be read, SQLSTATE 55006 if somebody else reads it
     */
    static WalConnection start(PostgresEndpoint endpoint, String slot, String publication, WalPosition begin)
            throws SQLException {
        Connection connection = endpoint.connectToReplicate();
        try (Statement statement = connection.createStatement();
                ResultSet server = statement.executeQuery("IDENTIFY_SYSTEM")) {
            server.next();
            String system = server.getString("systemid");
            long timeline = server.getLong("timeline");
            String command = "START_REPLICATION SLOT %s LOGICAL %s (proto_version '1', publication_names %s)"
                    .formatted(Identifiers.quoted(slot), begin, Identifiers.literal(Identifiers.quoted(publication)));
            CopyDual copy = new CopyManager((BaseConnection) connection.unwrap(PGConnection.class)).copyDual(command);
            return new WalConnection(connection, copy, begin, system, timeline);
        } catch (SQLException | RuntimeException failure) {
            connection.close();
            throw failure;
        }
    }

    /** Whether the server at the other end has this history. */
    boolean isOf(WalIdentity identity) {
        return identity.system().equals(system) && identity.timeline() == timeline;
    }

    /** What the server has sent: a message of the output plugin, or word of how far it has read. */
    enum Message {
        NONE,
        DATA,
        KEEPALIVE
    }

    /**
     * Takes the next message if one has come in; does not wait.
     *
     * @throws SQLException if the connection has ended
     */
    Message next() throws SQLException {
        byte[] bytes = copy.readFromCopy(false);
        if (bytes == null) {
            if (!copy.isActive()) {
                throw new SQLException("the server has ended the replication stream", "08006");
            }
            return Message.NONE;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        byte kind = buffer.get();
        if (kind == 'w') {
            messageBegin = buffer.getLong();
            long end = buffer.getLong();
            advance(Math.max(messageBegin, end));
            buffer.position(DATA_HEADER);
            data = buffer;
            return Message.DATA;
        }
        if (kind == 'k') {
            messageBegin = buffer.getLong();
            advance(messageBegin);
            buffer.getLong();
            if (buffer.get() == 1) {
                reportStatus();
            }
            return Message.KEEPALIVE;
        }
        throw new SQLException("a replication message of unknown kind " + kind, "08P01");
    }

    private void advance(long position) {
        if (Long.compareUnsigned(position, received) > 0) {
            received = position;
        }
    }

    /** The output plugin's message, after {@link Message#DATA}. */
    ByteBuffer data() {
        return data;
    }

    /** Where the last message's record begins; after a keepalive, how far the server has read its log. */
    WalPosition position() {
        return new WalPosition(messageBegin);
    }

    void acknowledge(WalPosition position) throws SQLException {
        if (Long.compareUnsigned(position.lsn(), acknowledged) > 0) {
            acknowledged = position.lsn();
            reportStatus();
        }
    }

    /** Standby status update: received, flushed, applied. The server's slot follows what is flushed. */
    synchronized void reportStatus() throws SQLException {
        ByteBuffer status = ByteBuffer.allocate(1 + 4 * 8 + 1);
        status.put((byte) 'r');
        status.putLong(received);
        status.putLong(acknowledged);
        status.putLong(acknowledged);
        status.putLong(ChronoUnit.MICROS.between(POSTGRES_EPOCH, Instant.now()));
        status.put((byte) 0);
        copy.writeToCopy(status.array(), 0, status.capacity());
        copy.flushCopy();
    }

    /** Ends the connection without ceremony: the server then frees the slot at once. */
    @Override
    public void close() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException ended) {
            // Whatever is the matter, it is over.
        }
    }
}
