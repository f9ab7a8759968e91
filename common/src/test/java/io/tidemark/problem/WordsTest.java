package io.tidemark.problem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WordsTest {

    @Test
    void whatATerminalWouldObeyIsPrinted() {
        assertThat(Words.printable("\u001b[2J\u009b2J\n\u007f\u2028\u202e\u2066 ü – \uD83D\uDE00"))
                .isEqualTo("\\u001b[2J\\u009b2J\\u000a\\u007f\\u2028\\u202e\\u2066 ü – \uD83D\uDE00");
    }

    @Test
    void ofALongValueTheBeginIsEnough() {
        assertThat(Words.brief("x".repeat(200))).hasSize(200);
        assertThat(Words.brief("x".repeat(70_000))).isEqualTo("x".repeat(200) + "... (70000 characters)");
    }

    @Test
    void oneIsNotSeveral() {
        assertThat(Words.count(1, "chunk")).isEqualTo("1 chunk");
        assertThat(Words.count(0, "chunk")).isEqualTo("0 chunks");
        assertThat(Words.count(2, "chunk") + " " + Words.were(2)).isEqualTo("2 chunks were");
        assertThat(Words.were(1)).isEqualTo("was");
    }
}
