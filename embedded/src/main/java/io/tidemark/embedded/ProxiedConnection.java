package io.tidemark.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** One connection through a {@link FaultProxy}, with a thread for each direction. */
final class ProxiedConnection {

    private static final int PIECE = 64 * 1024;

    private final FaultProxy proxy;
    private final Socket client;
    private final Socket server = new Socket();
    private final AtomicLong left = new AtomicLong(Long.MAX_VALUE);
    private volatile boolean ended;
    private volatile boolean answerLost;
    private int heard;

    ProxiedConnection(FaultProxy proxy, Socket client) {
        this.proxy = proxy;
        this.client = client;
    }

    /** Goes to the server when the network lets it through. */
    void start() {
        FaultProxy.daemon("proxy-up", this::run).start();
    }

    /** Nothing gets through any more when so much more has been forwarded. */
    void forgetAfter(long bytes) {
        left.set(bytes);
    }

    boolean isForgotten() {
        return left.get() <= 0;
    }

    boolean isEnded() {
        return ended;
    }

    /** Ends both sides at once; what has not been forwarded is lost. */
    void reset() {
        ended = true;
        reset(client);
        reset(server);
        proxy.ended(this);
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // It has ended or never begun.
        }
        close(socket);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Whatever is the matter, it is over.
        }
    }

    private void run() {
        try {
            proxy.pass(this);
            server.connect(proxy.target());
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            Thread down = FaultProxy.daemon("proxy-down", () -> forward(server, client, (piece, length) -> {}));
            down.start();
            forward(client, server, this::listen);
            down.join();
            close(client);
            close(server);
            proxy.ended(this);
        } catch (IOException e) {
            reset();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            reset();
        }
    }

    private interface Listener {

        void hear(byte[] piece, int length);
    }

    private void listen(byte[] piece, int length) {
        if (!proxy.listens()) {
            return;
        }
        String said = new String(piece, 0, length, StandardCharsets.ISO_8859_1);
        proxy.heard(said);
        List<String> watched = proxy.watched();
        if (watched.isEmpty()) {
            return;
        }
        int from = 0;
        while (heard < watched.size()) {
            int at = said.indexOf(watched.get(heard), from);
            if (at < 0) {
                return;
            }
            from = at + watched.get(heard++).length();
        }
        heard = 0;
        answerLost = proxy.losesAnswer();
    }

    private void forward(Socket from, Socket to, Listener listener) {
        byte[] piece = new byte[PIECE];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                proxy.pass(this);
                if (from == server && answerLost) {
                    reset();
                    return;
                }
                listener.hear(piece, read);
                out.write(piece, 0, read);
                left.addAndGet(-read);
            }
            proxy.pass(this);
            to.shutdownOutput();
        } catch (IOException e) {
            reset();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            reset();
        }
    }
}
