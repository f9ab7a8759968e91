package io.tidemark.source.mysql;

import com.github.shyiko.mysql.binlog.BinaryLogClient;
import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.EventHeaderV4;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDeserializer;
import io.tidemark.position.BinlogPosition;
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
    private static final Logger LIBRARY = Logger.getLogger(LogClient.class.getName());

    static {
        LIBRARY.setLevel(Level.WARNING);
    }

    private final LogClient client;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition emptied = lock.newCondition();
    private final Deque<Event> events = new ArrayDeque<>();
    private long bytes;
    private boolean closed;
    private boolean woken;
    private Exception failure;

    private LogReader(MySqlEndpoint endpoint, String serverUuid, EventDeserializer deserializer, BinlogPosition from) {
        this.client = new LogClient(endpoint, serverUuid, from);
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
     * @param serverUuid the server it has to be; empty for one that has none
     * @param heartbeat how often the server says that it is there while it has nothing to send
     */
    static LogReader start(
            MySqlEndpoint endpoint,
            String serverUuid,
            EventDeserializer deserializer,
            long serverId,
            Duration heartbeat,
            BinlogPosition from) {
        LogReader reader = new LogReader(endpoint, serverUuid, deserializer, from);
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
