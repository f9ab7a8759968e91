package io.tidemark.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/**
 * Ports of the loopback interface that nobody listens on.
 *
 * <p>They lie below the range from which the kernel takes the ports of outgoing connections (32768 to 60999 on Linux,
 * {@code ip_local_port_range}). From inside it, a client that keeps reconnecting to a server that was killed ends up
 * connected to itself, and the server can never come back.
 *
 * <p>Another process can take a port between {@link #next()} and its use: whoever starts a server on it must be ready to
 * try again with another one.
 */
public final class FreePorts {

    private static final int LOWEST = 15_000;
    private static final int HIGHEST = 32_000;
    private static final int ATTEMPTS = 1_000;

    private static final Random RANDOM = new Random();
    private static final Set<Integer> HANDED_OUT = new HashSet<>();

    private FreePorts() {}

    /**
     * A port (15000 to 32000) that was free a moment ago and that this JVM has not been given before.
     *
     * @throws ServerException if a thousand ports tried are all taken
     */
    public static synchronized int next() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = RANDOM.nextInt(LOWEST, HIGHEST);
            if (!HANDED_OUT.contains(port) && isFree(port)) {
                HANDED_OUT.add(port);
                return port;
            }
        }
        throw new ServerException("No free port from " + LOWEST + " to " + HIGHEST + " on the loopback interface.");
    }

    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
