package io.tidemark.cli.backup.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads {@link Manifest}s, whose seal was looked at before. */
final class ManifestReader {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ManifestReader() {}

    /** @throws IllegalArgumentException with a message for the operator, if it is not one of this release */
    static Manifest read(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            int format = json.path("format").asInt();
            if (format != Manifest.FORMAT) {
                throw new IllegalArgumentException("format %d; supported: %d".formatted(format, Manifest.FORMAT));
            }
            List<StoredFile> files = new ArrayList<>();
            for (JsonNode file : json.path("files")) {
                files.add(new StoredFile(
                        text(file, "name"), number(file, "bytes"), number(file, "stored"), text(file, "sha256")));
            }
            Summary summary = new Summary(
                    texts(json.path("pipelines")),
                    json.path("job").asText(""),
                    Instant.parse(text(json, "created")),
                    text(json, "fingerprint"),
                    state(json.path("state")),
                    keys(json.path("encryption")).orElse(null),
                    files.size(),
                    files.stream().mapToLong(StoredFile::stored).sum());
            return new Manifest(summary, files);
        } catch (JsonProcessingException | DateTimeException unreadable) {
            throw new IllegalArgumentException("no JSON as it was written", unreadable);
        }
    }

    private static BackedUpState state(JsonNode state) {
        List<String> positions = new ArrayList<>();
        List<String> histories = new ArrayList<>();
        for (JsonNode source : state.path("sources")) {
            positions.add(source.path("position").asText(BackedUpState.NONE));
            histories.add(history(source.path("history")));
        }
        return new BackedUpState(
                text(state, "path"),
                number(state, "checkpoint"),
                text(state, "takenAs"),
                Instant.parse(text(state, "written")),
                positions,
                histories);
    }

    /** A binlog's file and a slot change while the history goes on. */
    private static String history(JsonNode history) {
        if (history.has("system")) {
            return "system %s, timeline %s"
                    .formatted(
                            history.path("system").asText(),
                            history.path("timeline").asText());
        }
        String server = history.path("serverUuid").asText("");
        return server.isEmpty() ? history.path("serverId").asText("") : server;
    }

    private static Optional<KeyParameters> keys(JsonNode encryption) {
        if (encryption.isNull()) {
            return Optional.empty();
        }
        if (!text(encryption, "cipher").equals(Encryption.CIPHER)
                || !text(encryption, "derivation").equals(Encryption.DERIVATION)) {
            throw new IllegalArgumentException("encrypted in a way that this release does not know");
        }
        return Optional.of(new KeyParameters(
                number(encryption, "iterations"), text(encryption, "salt"), text(encryption, "check")));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static String text(JsonNode object, String field) {
        JsonNode text = object.path(field);
        if (!text.isTextual()) {
            throw new IllegalArgumentException("no text " + field);
        }
        return text.textValue();
    }

    private static long number(JsonNode object, String field) {
        JsonNode number = object.path(field);
        if (!number.canConvertToLong() || !number.isIntegralNumber()) {
            throw new IllegalArgumentException("no number " + field);
        }
        return number.longValue();
    }
}
