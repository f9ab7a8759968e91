package io.tidemark.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class FaultProxyTest {

    private final Echo first = new Echo('1');
    private final Echo second = new Echo('2');
    private final FaultProxy proxy = FaultProxy.to("127.0.0.1", first.port());
    private final List<Socket> clients = new ArrayList<>();

    /** Answers each byte with itself and its own name. */
    private static final class Echo implements AutoCloseable {

        private final ServerSocket listener;
        private final Queue<Character> heard = new ConcurrentLinkedQueue<>();

        Echo(char name) {
            try {
                listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            FaultProxy.daemon("echo", () -> accept(name)).start();
        }

        int port() {
            return listener.getLocalPort();
        }

        private void accept(char name) {
            while (!listener.isClosed()) {
                try {
                    Socket client = listener.accept();
                    FaultProxy.daemon("echo-client", () -> answer(client, name)).start();
                } catch (IOException e) {
                    // Closed.
                }
            }
        }

        /** By all clients. */
        List<Character> heard() {
            return List.copyOf(heard);
        }

        private void answer(Socket client, char name) {
            try (client;
                    InputStream in = client.getInputStream();
                    OutputStream out = client.getOutputStream()) {
                for (int read = in.read(); read >= 0; read = in.read()) {
                    heard.add((char) read);
                    out.write(new byte[] {(byte) read, (byte) name});
                }
            } catch (IOException e) {
                // The client has gone.
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }

    private Socket connect() throws IOException {
        Socket client = new Socket(proxy.host(), proxy.port());
        clients.add(client);
        return client;
    }

    private static void say(Socket client, char said) throws IOException {
        client.getOutputStream().write(said);
    }

    private static String hear(Socket client, int count) throws IOException {
        return new String(client.getInputStream().readNBytes(count), java.nio.charset.StandardCharsets.US_ASCII);
    }

    private static String ask(Socket client, char said) throws IOException {
        say(client, said);
        return hear(client, 2);
    }

    private static void hearsNothing(Socket client) throws IOException {
        client.setSoTimeout(200);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        client.setSoTimeout(0);
    }

    private static void isReset(Socket client) {
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(IOException.class);
    }

    @AfterEach
    void close() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        proxy.close();
        first.close();
        second.close();
    }

    @Test
    void aConnectionStaysWithItsServerAndTheNextOneGoesToTheOther() throws IOException {
        Socket before = connect();
        assertThat(ask(before, 'a')).isEqualTo("a1");
        proxy.retarget("127.0.0.1", second.port());
        assertThat(ask(connect(), 'b')).isEqualTo("b2");
        assertThat(ask(before, 'c')).isEqualTo("c1");
        assertThat(proxy.accepted()).isEqualTo(2);
        assertThat(proxy.open()).isEqualTo(2);
    }

    @Test
    void cuttingResetsWhatThereIsAndLetsTheNextOneIn() throws IOException {
        Socket before = connect();
        assertThat(ask(before, 'a')).isEqualTo("a1");
        proxy.cut();
        isReset(before);
        assertThat(proxy.open()).isZero();
        assertThat(ask(connect(), 'b')).isEqualTo("b1");
    }

    @Test
    void aStallThatIsToComeHoldsUpTheAnswerOfWhatItWaitsForAndAllBehindIt() throws IOException {
        Socket one = connect();
        Socket other = connect();
        proxy.stallAt(2, "x");
        assertThat(ask(one, 'x')).isEqualTo("x1");
        assertThat(ask(one, 'a')).isEqualTo("a1");
        assertThat(proxy.isStalled()).isFalse();
        say(other, 'x');
        hearsNothing(other);
        assertThat(proxy.isStalled()).isTrue();
        say(one, 'b');
        hearsNothing(one);
        assertThat(first.heard()).containsExactly('x', 'a', 'x');
        proxy.heal();
        assertThat(hear(other, 2)).isEqualTo("x1");
        assertThat(hear(one, 2)).isEqualTo("b1");
        assertThat(ask(one, 'x')).isEqualTo("x1");
    }

    @Test
    void refusingResetsNewConnectionsOnly() throws IOException {
        Socket before = connect();
        assertThat(ask(before, 'a')).isEqualTo("a1");
        proxy.refuse();
        isReset(connect());
        assertThat(ask(before, 'b')).isEqualTo("b1");
        proxy.heal();
        assertThat(ask(connect(), 'c')).isEqualTo("c1");
    }

    @Test
    void whatIsSaidWhileTheNetworkStallsComesWhenItIsHealed() throws IOException {
        Socket before = connect();
        assertThat(ask(before, 'a')).isEqualTo("a1");
        proxy.stall();
        say(before, 'b');
        Socket meanwhile = connect();
        say(meanwhile, 'c');
        hearsNothing(before);
        hearsNothing(meanwhile);
        proxy.heal();
        assertThat(hear(before, 2)).isEqualTo("b1");
        assertThat(hear(meanwhile, 2)).isEqualTo("c1");
    }

    @Test
    void aForgottenConnectionHearsNothingEverAgainAndIsNotEnded() throws IOException {
        Socket before = connect();
        assertThat(ask(before, 'a')).isEqualTo("a1");
        proxy.forget();
        say(before, 'b');
        assertThat(ask(connect(), 'c')).isEqualTo("c1");
        proxy.heal();
        hearsNothing(before);
    }

    @Test
    void aDelayHoldsEachPieceUp() throws IOException {
        Socket client = connect();
        assertThat(ask(client, 'a')).isEqualTo("a1");
        proxy.delay(Duration.ofDays(1));
        say(client, 'b');
        hearsNothing(client);
        proxy.heal();
        assertThat(hear(client, 2)).isEqualTo("b1");
    }

    @Test
    void theEndOfOneSideIsTheEndOfTheOther() throws IOException {
        Socket client = connect();
        assertThat(ask(client, 'a')).isEqualTo("a1");
        client.shutdownOutput();
        assertThat(client.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void aServerThatIsNotThereResetsTheClient() throws IOException {
        proxy.retarget("127.0.0.1", FreePorts.next());
        isReset(connect());
    }

    @Test
    void closingResetsEverythingAlsoWhatIsStalled() throws IOException {
        Socket before = connect();
        assertThat(ask(before, 'a')).isEqualTo("a1");
        proxy.stall();
        say(before, 'b');
        Socket meanwhile = connect();
        proxy.close();
        isReset(before);
        isReset(meanwhile);
    }

    @Test
    void theAnswerToWhatHasReachedTheServerIsLost() throws IOException {
        proxy.loseAnswers(1, "a", "b");
        Socket other = connect();
        assertThat(ask(other, 'b')).isEqualTo("b1");
        Socket client = connect();
        assertThat(ask(client, 'b')).isEqualTo("b1");
        assertThat(ask(client, 'a')).isEqualTo("a1");
        assertThat(proxy.answersLost()).isZero();
        say(client, 'b');
        isReset(client);
        assertThat(proxy.answersLost()).isEqualTo(1);
        assertThat(first.heard()).containsExactly('b', 'b', 'a', 'b');
        assertThat(ask(other, 'a')).isEqualTo("a1");
        assertThat(ask(other, 'b')).isEqualTo("b1");
    }
}
