package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.position.WalPosition;
import java.nio.file.Path;
import java.util.stream.StreamSupport;

/** What {@code history show -o json} says. */
record WrittenDown(JsonNode history) {

    void resumedWhereItWasPaused(Path savepoint) {
        JsonNode left = newest("tidemark pipeline pause ", "after");
        JsonNode begun = newest("tidemark pipeline resume ", "before");
        assertThat(left.path("state").asText().replaceFirst("^file:/*", "/")).isEqualTo(savepoint.toString());
        assertThat(begun.path("state").asText()).isEqualTo(savepoint.toString());
        assertThat(position(begun)).isEqualTo(position(left));
    }

    private static WalPosition position(JsonNode state) {
        return WalPosition.parse(state.path("sources").path(0).path("position").asText());
    }

    /** The state of the newest operation that is done and has one. */
    private JsonNode newest(String command, String when) {
        return StreamSupport.stream(history.path("operations").spliterator(), false)
                .filter(operation -> operation.path("command").asText().startsWith(command))
                .filter(operation -> operation.path("outcome").asText().equals("DONE"))
                .map(operation -> operation.path(when).path(0))
                .filter(state -> !state.isMissingNode())
                .findFirst()
                .orElseThrow();
    }
}
