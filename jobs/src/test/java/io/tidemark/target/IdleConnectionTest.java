package io.tidemark.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class IdleConnectionTest {

    private final AtomicLong nanos = new AtomicLong(-5);
    private final AtomicInteger asked = new AtomicInteger();
    private final IdleConnection idle = new IdleConnection(nanos::get);

    private Connection connection(boolean valid) {
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("isValid")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    asked.incrementAndGet();
                    return valid;
                });
    }

    @Test
    void aConnectionThatWasUsedIsNotAsked() throws SQLException {
        nanos.addAndGet(Duration.ofSeconds(20).toNanos());
        assertThat(idle.isLost(connection(false))).isFalse();
        nanos.addAndGet(1);
        idle.used();
        assertThat(idle.isLost(connection(false))).isFalse();
        assertThat(asked).hasValue(0);
    }

    @Test
    void aConnectionThatWasNotUsedForLongIsLostIfTheServerSaysSo() throws SQLException {
        nanos.addAndGet(Duration.ofSeconds(21).toNanos());
        assertThat(idle.isLost(connection(true))).isFalse();
        assertThat(idle.isLost(connection(false))).isTrue();
        assertThat(idle.isLost(null)).isFalse();
    }
}
