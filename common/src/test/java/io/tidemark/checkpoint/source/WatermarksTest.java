package io.tidemark.checkpoint.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.flink.StateInput;
import io.tidemark.position.BinlogPosition;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class WatermarksTest {

    private static final String ONE = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
    private static final String TWO = "4350f323-7565-4e59-8763-4b1b83a0ce0e";

    /** Each at the same place of a file, as after a change of servers. */
    private static Watermarks of(String... gtids) throws IOException {
        Watermarks watermarks = new Watermarks();
        for (String set : gtids) {
            byte[] json = "{\"file\":\"b.000001\",\"pos\":\"4\",\"gtids\":\"%s\"}"
                    .formatted(set)
                    .getBytes(StandardCharsets.UTF_8);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeBoolean(true);
            out.writeInt(json.length);
            out.write(json);
            watermarks.read(
                    CdcConnector.MYSQL, new StateInput(new ByteArrayInputStream(bytes.toByteArray()), bytes.size()));
        }
        return watermarks;
    }

    private static BinlogPosition at(String gtids) {
        return BinlogPosition.parse("b.000001:4 " + gtids);
    }

    @Test
    void theLowestAndTheHighestCount() throws IOException {
        Watermarks watermarks = of(ONE + ":1-7", ONE + ":1-5", ONE + ":1-9", ONE + ":1-6");
        assertThat(watermarks.lowest()).contains(at(ONE + ":1-5"));
        assertThat(watermarks.lowestParts()).containsEntry("gtids", ONE + ":1-5");
        assertThat(watermarks.passedBy(at(ONE + ":1-8"))).isFalse();
        assertThat(watermarks.passedBy(at(ONE + ":1-9"))).isTrue();
    }

    /** Behind the lowest one, and beside the highest. */
    @Test
    void whatIsBesideTheHighestIsInNoOrder() throws IOException {
        Watermarks watermarks = of(ONE + ":1-5", ONE + ":1-9", ONE + ":1-7," + TWO + ":1");
        assertThat(watermarks.passedBy(at(ONE + ":1-9"))).isFalse();
        assertThat(watermarks.lowest()).isEmpty();
        assertThat(watermarks.lowestParts()).isEmpty();
    }

    @Test
    void whatIsBesideTheLowestIsInNoOrder() throws IOException {
        Watermarks watermarks = of(ONE + ":1-5", TWO + ":1");
        assertThat(watermarks.passedBy(at(ONE + ":1-5," + TWO + ":1"))).isFalse();
        assertThat(watermarks.lowest()).isEmpty();
        assertThat(watermarks.lowestParts()).isEmpty();
    }
}
