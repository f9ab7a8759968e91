package io.tidemark.source.postgres;

import io.tidemark.position.WalIdentity;
import io.tidemark.position.WalPosition;
import io.tidemark.problem.ErrorCode;
import io.tidemark.source.SourceFailures;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
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
 * <p>A network that swallows what is sent ends no connection (FAULTS 17). So a server that has been silent for a while is
 * asked for a word, and if none comes for as long as the server itself would wait for one of ours ({@code
 * wal_sender_timeout}; a minute, if it would wait for ever), the connection is given up.
 *
 * <p>Read by one thread; {@link #acknowledge} and {@link #reportStatus} may come from others, the driver locks the
 * connection for each message.
 */
final class WalConnection implements AutoCloseable {

    private static final Instant POSTGRES_EPOCH = Instant.parse("2000-01-01T00:00:00Z");
    private static final int DATA_HEADER = 1 + 8 + 8 + 8;

    private static final Duration SILENCE_WITHOUT_LIMIT = Duration.ofMinutes(1);

    /** However soon the server would give up: a pause of either side is no end. */
    static final Duration LEAST_SILENCE = Duration.ofSeconds(20);

    private static final Duration LONGEST_SILENCE_TO_ASK = Duration.ofSeconds(5);

    /** Who has not listened for so long cannot say that it was silent. */
    private static final Duration LISTENING = Duration.ofSeconds(2);

    /** Of a table that was made while the server made the slot and looked at no commits (PostgreSQL, {@code xact_decode}). */
    private static final String TABLE_UNKNOWN = "could not map filenumber";

    private final Connection connection;
    private final CopyDual copy;
    private final String slot;
    private final String system;
    private final long timeline;
    private final Duration silence;
    private final Duration silenceToAsk;
    private long listened = System.nanoTime();
    private volatile long heard = listened;
    /** Why nothing can be sent any more: the driver takes the end of what the server sends for silence. */
    private volatile SQLException broken;

    private volatile long received;
    private volatile long acknowledged;
    private long messageBegin;
    private ByteBuffer data = ByteBuffer.allocate(0);

    private WalConnection(
            Connection connection,
            CopyDual copy,
            String slot,
            WalPosition begin,
            String system,
            long timeline,
            Duration silence) {
        this.slot = slot;
        this.silence = silence;
        Duration soon = silence.dividedBy(4);
        this.silenceToAsk = soon.compareTo(LONGEST_SILENCE_TO_ASK) < 0 ? soon : LONGEST_SILENCE_TO_ASK;
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
     * @param leastSilence for which the server may be silent at least
     * @throws SQLException if the slot cannot be read, SQLSTATE 55006 if somebody else reads it
     */
    static WalConnection start(
            PostgresEndpoint endpoint, String slot, String publication, WalPosition begin, Duration leastSilence)
            throws SQLException {
        Connection connection = endpoint.connectToReplicate();
        try (Statement statement = connection.createStatement();
                ResultSet server = statement.executeQuery("IDENTIFY_SYSTEM")) {
            server.next();
            String system = server.getString("systemid");
            long timeline = server.getLong("timeline");
            Duration silence = patience(connection, leastSilence);
            // In the middle of a message the driver waits, whatever else it was asked for.
            connection.setNetworkTimeout(Runnable::run, (int) silence.toMillis());
            String command = "START_REPLICATION SLOT %s LOGICAL %s (proto_version '1', publication_names %s)"
                    .formatted(Identifiers.quoted(slot), begin, Identifiers.literal(Identifiers.quoted(publication)));
            CopyDual copy = new CopyManager((BaseConnection) connection.unwrap(PGConnection.class)).copyDual(command);
            return new WalConnection(connection, copy, slot, begin, system, timeline, silence);
        } catch (SQLException | RuntimeException failure) {
            connection.close();
            throw failure;
        }
    }

    /** How long the server would wait for a word of ours. */
    private static Duration patience(Connection connection, Duration least) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT setting::bigint FROM pg_settings WHERE name = 'wal_sender_timeout'")) {
            row.next();
            Duration limit = Duration.ofMillis(row.getLong(1));
            if (limit.isZero()) {
                return SILENCE_WITHOUT_LIMIT;
            }
            return limit.compareTo(least) < 0 ? least : limit;
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
        byte[] bytes = read();
        if (bytes == null) {
            if (!copy.isActive()) {
                throw new SQLException("the server has ended the replication stream", "08006");
            }
            listen();
            return Message.NONE;
        }
        listened = System.nanoTime();
        heard = listened;
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

    private byte[] read() throws SQLException {
        try {
            return copy.readFromCopy(false);
        } catch (SQLException failure) {
            if (String.valueOf(failure.getMessage()).contains(TABLE_UNKNOWN)) {
                throw SourceFailures.permanent(
                        ErrorCode.LOG_EVENT_UNREADABLE,
                        "slot %s: %s: the table was made while the slot was, and the server waited for open transactions"
                                .formatted(slot, failure.getMessage()),
                        "a slot during whose making no table is made, altered or truncated while transactions are open: the"
                                + " server does not learn of it, and cannot decode what is written into it soon after",
                        "SELECT pg_drop_replication_slot('%s'); and submit the pipeline without state, into empty targets."
                                .formatted(slot));
            }
            throw failure;
        }
    }

    /** @throws SQLException if nothing will come any more, or has not for too long */
    private void listen() throws SQLException {
        if (broken != null) {
            throw new SQLException("the connection to the server has ended", "08006", broken);
        }
        long now = System.nanoTime();
        if (now - listened > LISTENING.toNanos()) {
            heard = now;
        }
        listened = now;
        if (now - heard > silence.toNanos()) {
            throw new SQLException(
                    "the server has not been heard for %d seconds".formatted(silence.toSeconds()), "08006");
        }
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

    /**
     * Standby status update: received, flushed, applied. The server's slot follows what is flushed. One that has been silent
     * is asked to reply at once.
     */
    synchronized void reportStatus() throws SQLException {
        try {
            sendStatus();
        } catch (SQLException ended) {
            broken = ended;
            throw ended;
        }
    }

    private void sendStatus() throws SQLException {
        ByteBuffer status = ByteBuffer.allocate(1 + 4 * 8 + 1);
        status.put((byte) 'r');
        status.putLong(received);
        status.putLong(acknowledged);
        status.putLong(acknowledged);
        status.putLong(ChronoUnit.MICROS.between(POSTGRES_EPOCH, Instant.now()));
        status.put((byte) (System.nanoTime() - heard > silenceToAsk.toNanos() ? 1 : 0));
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
