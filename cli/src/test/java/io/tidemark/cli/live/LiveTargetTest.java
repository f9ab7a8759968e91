package io.tidemark.cli.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.position.WalPosition;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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

    private static Lag behind(String position, String committed) {
        return behind(position, committed, "7/1");
    }

    private static Lag behind(String position, String committed, String history) {
        Lag counted = new Lag(OptionalLong.of(0), OptionalLong.of(0), "");
        LiveSource source = new LiveSource(
                "shop",
                new WalPosition(0x20),
                "7/1",
                List.of(),
                "",
                OptionalLong.of(16),
                Optional.empty(),
                new Outlook(
                        Instant.parse("2026-11-21T12:00:12Z"),
                        "0/10",
                        counted,
                        Kept.unknown("not asked"),
                        Restart.unknown("not asked")));
        return new LiveTarget.Tidemark("shop", position, "STREAMING", 7, committed, "2026-11-21T12:00:01Z", history)
                .behind(Optional.of(source));
    }

    @Test
    void aTidemarkIsBehindByTheSourcesClock() {
        assertThat(behind("0/8", "2026-11-21T12:00:00Z").mostSeconds()).hasValue(12);
        assertThat(behind("0/8", "").brief()).isEqualTo("not known");
        assertThat(behind("0/20", "").brief()).isEqualTo("nothing");
        assertThat(behind("0/10", "2026-11-21T12:00:00Z").brief())
                .as("where the state stands, whose log was looked through")
                .isEqualTo("nothing");
        assertThat(behind("0/30", "2026-11-21T12:00:00Z").why()).isEqualTo("the log ends before the position");
    }

    @Test
    void aTidemarkThatSaysNoPositionIsNotCaughtUp() {
        assertThat(behind("", "").why()).isEqualTo("it has no position yet");
        assertThat(behind("altered", "").why()).isEqualTo("its position or its time cannot be read");
        assertThat(new LiveTarget.Tidemark("stock", "0/8", "STREAMING", 7, "", "2026-11-21T12:00:01Z", "")
                        .behind(Optional.empty())
                        .why())
                .isEqualTo("no source stock was asked");
    }

    /** Anybody may have written into the table, and Postgres has times that no clock shows. */
    @Test
    void aTimeThatIsNoneIsNotKnown() {
        assertThat(behind("0/8", "infinity").why()).isEqualTo("its position or its time cannot be read");
    }

    @Test
    void aTidemarkOfAnotherHistoryIsNotCompared() {
        assertThat(behind("0/8", "", "8/1").why()).isEqualTo("the position is of another history");
        assertThat(behind("0/10", "", "7/2").why())
                .as("where the state stands")
                .isEqualTo("the server has gone from timeline 2 to timeline 1");
        assertThat(behind("0/8", "2026-11-21T12:00:00Z", "").mostSeconds())
                .as("not said")
                .hasValue(12);
    }
}
