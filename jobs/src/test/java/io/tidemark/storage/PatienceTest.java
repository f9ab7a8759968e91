package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

class PatienceTest {

    @Test
    void whatFlinksSettingsSayStays() {
        Configuration flink = Configuration.fromMap(
                Map.of("s3.connection.timeout", "60000", "s3a.attempts.maximum", "7", "fs.s3a.retry.limit", "3"));
        assertThat(Patience.limited(flink).toMap())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "s3.connection.timeout", "60000",
                        "s3a.attempts.maximum", "7",
                        "fs.s3a.retry.limit", "3",
                        "fs.s3a.connection.establish.timeout", "5000"));
    }

    /** They are those of the copies that follow. */
    @Test
    void whatFlinksSettingsDoNotSayIsNotAddedToThem() {
        Configuration flink = new Configuration();
        assertThat(Patience.limited(flink).toMap()).containsEntry("fs.s3a.retry.limit", "0");
        assertThat(flink.toMap()).isEmpty();
    }
}
