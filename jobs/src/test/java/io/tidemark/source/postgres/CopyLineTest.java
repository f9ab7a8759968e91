package io.tidemark.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CopyLineTest {

    private static CopyLine line(String text) {
        CopyLine line = new CopyLine();
        line.reset(text.getBytes(StandardCharsets.UTF_8));
        return line;
    }

    @Test
    void fieldsAreCutAtTabs() {
        CopyLine line = line("1\tänderung 🌊\t\tlast\n");
        assertThat(line.field()).isEqualTo("1");
        assertThat(line.field()).isEqualTo("änderung 🌊");
        assertThat(line.field()).isEmpty();
        assertThat(line.field()).isEqualTo("last");
    }

    @Test
    void nullIsNotTheTextThatLooksLikeIt() {
        CopyLine line = line("\\N\t\\\\N\tN\t\\\\\n");
        assertThat(line.field()).isNull();
        assertThat(line.field()).isEqualTo("\\N");
        assertThat(line.field()).isEqualTo("N");
        assertThat(line.field()).isEqualTo("\\");
    }

    @Test
    void escapesStandForWhatTheyMean() {
        CopyLine line = line("a\\tb\\nc\\rd\\be\\ff\\vg\\\\h\tnext\n");
        assertThat(line.field()).isEqualTo("a\tb\nc\rd\be\ff\u000Bg\\h");
        assertThat(line.field()).isEqualTo("next");
    }

    @Test
    void aFieldMayBeLongerThanAllBefore() {
        String text = "x".repeat(1_000);
        assertThat(line(text + "\\n" + text + "\n").field()).isEqualTo(text + "\n" + text);
    }
}
