package io.tidemark.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * In front of an S3 server: answers some requests itself, by "403 Forbidden", as a bucket does whose policy denies them, and breaks
 * the connection in the middle of the answer to others.
 */
final class S3Gate implements AutoCloseable {

    /** More than the head of an answer. */
    static final int BYTES_OF_CUT = 100_000;

    private static final String END = "\r\n\r\n";

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final URI server;
    private final AtomicInteger denials = new AtomicInteger();
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile Predicate<String> denied = request -> false;
    private volatile Predicate<String> cut = request -> false;

    S3Gate(String server) throws IOException {
        this.server = URI.create(server);
        daemon(this::accept);
    }

    String endpoint() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /** @param denied of the first line of a request, {@code GET /bucket/key HTTP/1.1} */
    void deny(Predicate<String> denied) {
        denials.set(0);
        this.denied = denied;
    }

    /** Has the client lose the connection behind {@link #BYTES_OF_CUT} of an answer. */
    void cut(Predicate<String> cut) {
        cuts.set(0);
        this.cut = cut;
    }

    /** How many were cut since. */
    int cuts() {
        return cuts.get();
    }

    /** How many were denied since. */
    int denials() {
        return denials.get();
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "s3-gate");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                daemon(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** One request of each connection: the server is told that it is the last. */
    private void serve(Socket client) {
        try (client;
                Socket behind = new Socket(server.getHost(), server.getPort())) {
            String head = head(client.getInputStream());
            String request = head.substring(0, Math.max(0, head.indexOf('\r')));
            if (denied.test(request)) {
                denials.incrementAndGet();
                answer(client.getOutputStream());
                return;
            }
            String last = head.replaceAll("(?i)\r\nConnection: [^\r]*", "").replace(END, "\r\nConnection: close" + END);
            behind.getOutputStream().write(last.getBytes(StandardCharsets.ISO_8859_1));
            daemon(() -> forward(client, behind));
            if (cut.test(request)) {
                cuts.incrementAndGet();
                client.getOutputStream().write(behind.getInputStream().readNBytes(BYTES_OF_CUT));
                // A reset, not an end.
                client.setSoLinger(true, 0);
                return;
            }
            behind.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException ended) {
            // The client asks again, or the test is over.
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int read;
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith(END)) {
            read = in.read();
            if (read < 0) {
                throw new IOException("no request");
            }
            head.write(read);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static void answer(OutputStream out) throws IOException {
        String why = "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>";
        out.write(("HTTP/1.1 403 Forbidden\r\nContent-Type: application/xml\r\nConnection: close\r\nContent-Length: "
                        + why.length()
                        + END
                        + why)
                .getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static void forward(Socket client, Socket behind) {
        try {
            client.getInputStream().transferTo(behind.getOutputStream());
        } catch (IOException ended) {
            // It was answered.
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
