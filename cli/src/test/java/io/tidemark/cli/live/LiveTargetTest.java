package io.tidemark.cli.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** What real servers say: {@code LiveMariaDbIT}, {@code PauseResumeIT}. */
class LiveTargetTest {

    private static Connection refusing(int code) {
        return (Connection) Proxy.newProxyInstance(
                LiveTargetTest.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    throw new SQLException("no", "42000", code);
                });
    }

    @Test
    void ofMySqlNothingIsThereWhereTheServerSaysSo() throws SQLException {
        assertThat(LiveTarget.isThere(refusing(1146), false)).isFalse();
        assertThat(LiveTarget.isThere(refusing(1049), false)).isFalse();
    }

    @Test
    void whatMayNotBeReadIsNotTakenForMissing() {
        assertThatThrownBy(() -> LiveTarget.isThere(refusing(1142), false)).isInstanceOf(SQLException.class);
    }
}
