package io.tidemark.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A TCP address of the loopback interface that stays what it is while the server behind it changes, and a network between
 * the two that fails when it is told to. It knows no protocol. Thread-safe.
 *
 * <p>A connection leads for good to the server that was behind the address when it was made.
 */
public final class FaultProxy implements AutoCloseable {

    private enum Network {
        SOUND,
        REFUSING,
        STALLED
    }

    private final ServerSocket listener;
    private final Set<ProxiedConnection> connections = new HashSet<>();
    private InetSocketAddress target;
    private Network network = Network.SOUND;
    private Duration delay = Duration.ZERO;
    private long accepted;
    private List<String> watched = List.of();
    private int answersToLose;
    private int answersLost;
    private String awaited = "";
    private int saidUntilStall;

    private FaultProxy(ServerSocket listener, InetSocketAddress target) {
        this.listener = listener;
        this.target = target;
    }

    /**
     * Listens on a port of its own.
     *
     * @throws ServerException if there is none
     */
    public static FaultProxy to(String host, int port) {
        try {
            ServerSocket listener = new ServerSocket(FreePorts.next(), 50, InetAddress.getLoopbackAddress());
            FaultProxy proxy = new FaultProxy(listener, new InetSocketAddress(host, port));
            daemon("proxy", proxy::accept).start();
            return proxy;
        } catch (IOException e) {
            throw new ServerException("A proxy for " + host + ":" + port + " cannot listen.", e);
        }
    }

    static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    public String host() {
        return listener.getInetAddress().getHostAddress();
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Has new connections lead to another server. */
    public synchronized void retarget(String host, int port) {
        target = new InetSocketAddress(host, port);
    }

    /** Resets all connections there are; new ones are made as before. */
    public void cut() {
        List<ProxiedConnection> cut;
        synchronized (this) {
            cut = new ArrayList<>(connections);
        }
        cut.forEach(ProxiedConnection::reset);
    }

    /** Resets new connections, until the network is {@linkplain #heal healed}; those there are go on. */
    public synchronized void refuse() {
        network = Network.REFUSING;
    }

    /** Forwards nothing, and breaks nothing, until the network is {@linkplain #heal healed}: what was sent comes then. */
    public synchronized void stall() {
        network = Network.STALLED;
    }

    /**
     * {@linkplain #stall Stalls} once clients have said something so many times more, on whichever connections. The last of
     * it reaches the server, and its answer is held up.
     *
     * @param times at least 1
     * @param said an ASCII text that comes in one piece of at most 64 KiB
     */
    public synchronized void stallAt(int times, String said) {
        saidUntilStall = times;
        awaited = said;
    }

    public synchronized boolean isStalled() {
        return network == Network.STALLED;
    }

    /** Never forwards anything again on the connections there are, and does not end them; new ones are made as before. */
    public synchronized void forget() {
        forgetAfter(0);
    }

    /** Has each connection that is there now be {@linkplain #forget forgotten} once it has forwarded so much more. */
    public synchronized void forgetAfter(long bytes) {
        connections.forEach(connection -> connection.forgetAfter(bytes));
    }

    /** Holds up each piece of at most 64 KiB, in either direction, for so long, until the network is healed. */
    public synchronized void delay(Duration pause) {
        delay = pause;
    }

    /**
     * Loses the answer to something that has reached the server, by resetting the connection when the answer comes.
     *
     * @param times how often, each on a connection of its own
     * @param said ASCII texts that the client says on one connection, one after the other; each has to come in one piece
     *     of at most 64 KiB. The answer to the last one is lost.
     */
    public synchronized void loseAnswers(int times, String... said) {
        watched = List.of(said);
        answersToLose = answersLost + times;
    }

    /** Answers that were lost as they were to be. */
    public synchronized int answersLost() {
        return answersLost;
    }

    synchronized boolean listens() {
        return saidUntilStall > 0 || answersLost < answersToLose;
    }

    /** Takes note of what a client says. */
    synchronized void heard(String said) {
        if (saidUntilStall == 0) {
            return;
        }
        int from = said.indexOf(awaited);
        while (from >= 0 && saidUntilStall > 0) {
            saidUntilStall--;
            from = said.indexOf(awaited, from + awaited.length());
        }
        if (saidUntilStall == 0) {
            network = Network.STALLED;
        }
    }

    /** What to lose the answer to; empty for nothing. */
    synchronized List<String> watched() {
        return answersLost < answersToLose ? watched : List.of();
    }

    /** Whether the connection that has said it all is one whose answer is lost. */
    synchronized boolean losesAnswer() {
        if (answersLost < answersToLose) {
            answersLost++;
            return true;
        }
        return false;
    }

    /** Ends stall, refusal and delay. A stall that is still {@linkplain #stallAt to come} is left. */
    public synchronized void heal() {
        network = Network.SOUND;
        delay = Duration.ZERO;
        notifyAll();
    }

    /** Connections that have been asked for, those that were refused included. */
    public synchronized long accepted() {
        return accepted;
    }

    /** Connections that there are. */
    public synchronized int open() {
        return connections.size();
    }

    synchronized InetSocketAddress target() {
        return target;
    }

    /** Holds a connection's thread up for as long as the network does. */
    synchronized void pass(ProxiedConnection connection) throws InterruptedException {
        while (!connection.isEnded() && (network == Network.STALLED || connection.isForgotten())) {
            wait();
        }
        long until = System.nanoTime() + delay.toNanos();
        for (long left = until - System.nanoTime();
                left > 0 && !delay.isZero() && !connection.isEnded();
                left = until - System.nanoTime()) {
            wait(1 + left / 1_000_000);
        }
    }

    synchronized void ended(ProxiedConnection connection) {
        connections.remove(connection);
        notifyAll();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                serve(listener.accept());
            } catch (IOException e) {
                // Closed, or the client has gone before it was let in.
            }
        }
    }

    private void serve(Socket client) {
        ProxiedConnection connection = new ProxiedConnection(this, client);
        boolean refused;
        synchronized (this) {
            accepted++;
            refused = network == Network.REFUSING || listener.isClosed();
            if (!refused) {
                connections.add(connection);
            }
        }
        if (refused) {
            connection.reset();
        } else {
            connection.start();
        }
    }

    /** Resets all connections and listens no more. */
    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new ServerException("The proxy at port " + port() + " cannot be closed.", e);
        } finally {
            cut();
        }
    }
}
