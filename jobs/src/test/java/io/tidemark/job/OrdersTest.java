package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OrdersTest {

    private final PipedOutputStream commander = new PipedOutputStream();
    private final AtomicInteger ends = new AtomicInteger();
    private final Orders orders;

    OrdersTest() throws IOException {
        orders = Orders.readFrom(new PipedInputStream(commander), ends::incrementAndGet);
    }

    private void say(String line) throws IOException {
        commander.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        commander.flush();
    }

    @Test
    void aStopIsForTheOneWhoWaitsForIt() throws Exception {
        orders.expectStop();
        assertThat(orders.stopAsked()).isFalse();
        say("something else");
        say("stop");
        orders.awaitStop(Duration.ofMinutes(1));
        assertThat(orders.stopAsked()).isTrue();
        assertThat(ends).hasValue(0);
    }

    @Test
    void aStopIsTheEndWhileThereIsNothingToStop() throws Exception {
        say("stop");
        await().until(() -> ends.get() == 1);
        assertThat(orders.stopAsked()).isFalse();
    }

    @Test
    void theEndOfInputIsTheEnd() throws Exception {
        orders.expectStop();
        commander.close();
        await().until(() -> ends.get() == 1);
        assertThat(orders.stopAsked()).isFalse();
    }
}
