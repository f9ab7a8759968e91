package io.tidemark.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class FreePortsTest {

    @Test
    void givesNoPortTwice() {
        assertThat(IntStream.range(0, 500).map(ignored -> FreePorts.next())).doesNotHaveDuplicates();
    }

    @Test
    void staysBelowThePortsOfOutgoingConnections() {
        assertThat(FreePorts.next()).isBetween(15_000, 32_000);
    }

    @Test
    void seesWhoListens() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(FreePorts.isFree(socket.getLocalPort())).isFalse();
        }
    }
}
