package io.tidemark.source.mysql;

import com.github.shyiko.mysql.binlog.BinaryLogClient;
import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.EventHeaderV4;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDeserializer;
import com.github.shyiko.mysql.binlog.network.protocol.command.DumpBinaryLogCommand;
import com.github.shyiko.mysql.binlog.network.protocol.command.QueryCommand;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A connection that the server sends its log over, read by a thread of its own into a bounded queue: decoding and
 * assembling go on side by side.
 */
final class LogReader implements AutoCloseable {

    private static final long QUEUE_BYTES = 32L << 20;
    private static final int QUEUE_EVENTS = 4_096;
    private static final Duration LEAST_SILENCE = Duration.ofSeconds(30);

    /** The library's, which tells of each connection on standard error. Held, for a logger nobody holds forgets its level. */
    private static final Logger LIBRARY = Logger.getLogger(Client.class.getName());

    static {
        LIBRARY.setLevel(Level.WARNING);
    }

    private final Client client;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition emptied = lock.newCondition();
    private final Deque<Event> events = new ArrayDeque<>();
    private long bytes;
    private boolean closed;
    private boolean woken;
    private Exception failure;

    private LogReader(MySqlEndpoint endpoint, EventDeserializer deserializer, BinlogPosition from) {
        this.client = new Client(endpoint, from);
        client.setEventDeserializer(deserializer);
        client.setKeepAlive(false);
        client.setConnectTimeout(MySqlEndpoint.CONNECT_TIMEOUT.toMillis());
        client.setSSLMode(endpoint.encryption().ofTheLog());
        client.registerEventListener(this::put);
        client.registerLifecycleListener(new Failures());
        this.thread = new Thread(this::run, "binlog");
        thread.setDaemon(true);
    }

    /**
     * Asks the server for its log from a position on. Whether it gives it is seen by the first {@link #poll}.
     *
     * @param heartbeat how often the server says that it is there while it has nothing to send
     */
    static LogReader start(
            MySqlEndpoint endpoint,
            EventDeserializer deserializer,
            long serverId,
            Duration heartbeat,
            BinlogPosition from) {
        LogReader reader = new LogReader(endpoint, deserializer, from);
        reader.client.setServerId(serverId);
        reader.client.setHeartbeatInterval(heartbeat.toMillis());
        Duration silence = heartbeat.multipliedBy(3);
        int timeout = (int) (silence.compareTo(LEAST_SILENCE) < 0 ? LEAST_SILENCE : silence).toMillis();
        reader.client.setSocketFactory(() -> {
            Socket socket = new Socket();
            socket.setSoTimeout(timeout);
            socket.setTcpNoDelay(true);
            return socket;
        });
        reader.thread.start();
        return reader;
    }

    /** What the library does not do as it is needed here. */
    private static final class Client extends BinaryLogClient {

        /** {@code MARIA_SLAVE_CAPABILITY_GTID} in MariaDB's {@code log_event.h}. */
        private static final int KNOWS_GTIDS = 4;

        private final GtidSet known;

        Client(MySqlEndpoint endpoint, BinlogPosition from) {
            super(endpoint.host(), endpoint.port(), endpoint.user(), endpoint.password());
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
            channel.write(new QueryCommand("SET SESSION net_write_timeout = 86400"));
            checkError(channel.read());
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

    /** Whatever the library only tells its listeners, and goes on after, ends the reader here. */
    private final class Failures extends BinaryLogClient.AbstractLifecycleListener {

        /** It may have been closed while it was connecting, when there was nothing to be closed yet. */
        @Override
        public void onConnect(BinaryLogClient source) {
            if (isClosed()) {
                disconnect();
            }
        }

        @Override
        public void onCommunicationFailure(BinaryLogClient source, Exception cause) {
            fail(cause);
        }

        @Override
        public void onEventDeserializationFailure(BinaryLogClient source, Exception cause) {
            fail(cause);
        }

        @Override
        public void onDisconnect(BinaryLogClient source) {
            fail(new IOException("the server has ended the connection"));
        }
    }

    private void run() {
        try {
            client.connect();
            fail(new IOException("the server has ended the connection"));
        } catch (IOException | RuntimeException broken) {
            fail(broken);
        } catch (LinkageError broken) {
            fail(new IOException("the log cannot be read", broken));
        }
    }

    private void fail(Exception cause) {
        lock.lock();
        try {
            if (failure == null) {
                failure = cause;
            }
            filled.signalAll();
            emptied.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static long size(Event event) {
        return ((EventHeaderV4) event.getHeader()).getEventLength();
    }

    private void put(Event event) {
        lock.lock();
        try {
            while (!closed && failure == null && (bytes > QUEUE_BYTES || events.size() >= QUEUE_EVENTS)) {
                emptied.awaitUninterruptibly();
            }
            if (closed || failure != null) {
                return;
            }
            events.addLast(event);
            bytes += size(event);
            if (events.size() == 1) {
                filled.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Moves what has come into a list; waits for the first event, but not if the reader is woken.
     *
     * @throws Exception if the connection has broken and everything before has been given out
     */
    void poll(Deque<Event> into, Duration patience) throws Exception {
        long left = patience.toNanos();
        lock.lockInterruptibly();
        try {
            while (events.isEmpty() && failure == null && !woken && left > 0) {
                left = filled.awaitNanos(left);
            }
            woken = false;
            if (events.isEmpty() && failure != null) {
                throw failure;
            }
            into.addAll(events);
            events.clear();
            bytes = 0;
            emptied.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void wakeUp() {
        lock.lock();
        try {
            woken = true;
            filled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            emptied.signalAll();
        } finally {
            lock.unlock();
        }
        disconnect();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private void disconnect() {
        try {
            client.disconnect();
        } catch (IOException ended) {
            // It is over, whatever it was.
        }
    }
}
