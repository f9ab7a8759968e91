package io.tidemark.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JsonTextTest {

    @Test
    void whatATerminalWouldObeyIsEscaped() {
        assertThat(JsonText.of("\u001b[2J\u007f\u0080\u009b2J\u009f\u00a0\u2028\u2029ü\"\\"))
                .isEqualTo("\"\\u001b[2J\\u007f\\u0080\\u009b2J\\u009f\u00a0\\u2028\\u2029ü\\\"\\\\\"\n");
    }
}
