package io.tidemark.checkpoint.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.checkpoint.flink.UnreadableStateException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlatJsonTest {

    private static Map<String, Object> parse(String json) throws IOException {
        return FlatJson.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsTextsLiteralsAndObjects() throws IOException {
        assertThat(
                        parse(
                                " { \"a\" : \"x\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\" , \"b\":null,\"c\":-1.5e+3,\"d\":true,\"e\":{} } "))
                .containsEntry("a", "x\"\\/\b\f\n\r\té")
                .containsEntry("b", null)
                .containsEntry("c", new FlatJson.Literal("-1.5e+3"))
                .containsEntry("d", new FlatJson.Literal("true"))
                .containsEntry("e", Map.of())
                .hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":1,",
                "{\"a\":1,}",
                "{\"a\":01}",
                "{\"a\":1.}",
                "{\"a\":+1}",
                "{\"a\":nul}",
                "{\"a\":[]}",
                "{\"a\":\"x}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12\"}",
                "{\"a\":\"\n\"}",
                "{\"a\":1,\"a\":2}",
                "{a:1}",
                "{}{}",
                "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}}"
            })
    void refusesWhatIsNone(String json) {
        assertThatThrownBy(() -> parse(json))
                .isInstanceOf(UnreadableStateException.class)
                .hasMessageStartingWith("an offset that is no JSON, at character ");
    }
}
