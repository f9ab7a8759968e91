package io.tidemark.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BinlogPositionTest {

    private static final String UUID = "3e11fa47-71ca-11e1-9e33-c80aa9429562";

    private static BinlogPosition at(String text) {
        return BinlogPosition.parse(text);
    }

    @Test
    void printsWhatItHasRead() {
        assertThat(at("mysql-bin.000042:154")).hasToString("mysql-bin.000042:154");
        assertThat(at("host.name-bin.000042:154 " + UUID + ":1-7").gtids()).isEqualTo(GtidSet.parse(UUID + ":1-7"));
        assertThat(at("bin.1:4 " + UUID + ":1-7")).hasToString("bin.1:4 " + UUID + ":1-7");
    }

    @Test
    void refusesWhatIsNoPosition() {
        assertThatThrownBy(() -> at("16/B374D848"))
                .hasMessage("'16/B374D848' is no binary log position: expected file:offset, then the GTIDs if there are"
                        + " any");
        assertThatThrownBy(() -> new BinlogPosition("binlog", 4, GtidSet.EMPTY))
                .hasMessage("'binlog' is no binary log file: expected name.number");
    }

    @Test
    void followsTheNumbersOfFilesAcrossTheirDigits() {
        assertThat(at("bin.999999:500").order(at("bin.1000000:4"))).isEqualTo(LogOrder.BEFORE);
        assertThat(at("bin.1000000:4").order(at("bin.999999:500"))).isEqualTo(LogOrder.AFTER);
        assertThat(at("bin.999999:500").number()).isLessThan(at("bin.1000000:4").number());
    }

    @Test
    void isOrderedByOffsetWithinAFile() {
        assertThat(at("bin.000001:4").order(at("bin.000001:5"))).isEqualTo(LogOrder.BEFORE);
        assertThat(at("bin.000001:5").order(at("bin.000001:5"))).isEqualTo(LogOrder.SAME);
    }

    @Test
    void goesByTransactionsBeforeItGoesByFiles() {
        BinlogPosition here = at("a-bin.000009:700 " + UUID + ":1-5");
        assertThat(here.order(at("b-bin.000001:4 " + UUID + ":1-6"))).isEqualTo(LogOrder.BEFORE);
        assertThat(here.order(at("b-bin.000001:4 " + UUID + ":1-5"))).isEqualTo(LogOrder.SAME);
        assertThat(here.order(at("a-bin.000010:4 " + UUID + ":1-5"))).isEqualTo(LogOrder.BEFORE);
        assertThat(here.order(at("a-bin.000010:4 " + UUID + ":1-4:9"))).isEqualTo(LogOrder.INCOMPARABLE);
    }

    @Test
    void cannotBeComparedWithAnotherLog() {
        assertThat(at("a.000001:4").order(at("b.000001:4"))).isEqualTo(LogOrder.INCOMPARABLE);
        assertThat(at("a.000001:4").order(new WalPosition(4))).isEqualTo(LogOrder.INCOMPARABLE);
        assertThat(new WalPosition(4).order(at("a.000001:4"))).isEqualTo(LogOrder.INCOMPARABLE);
    }

    @Test
    void refusesNumbersThatAreTooLong() {
        assertThatThrownBy(() -> at("bin.9223372036854775808:4")).hasMessageContaining("is no binary log file");
        assertThatThrownBy(() -> at("bin.1:9223372036854775808")).hasMessageContaining("is no binary log position");
    }
}
