package io.tidemark.cli.backup.store;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.InspectionReport;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes {@link Manifest}s, with everything that {@code position show} says of the state. */
final class ManifestWriter {

    private ManifestWriter() {}

    static String write(
            Inspection state,
            Origin origin,
            Instant created,
            String fingerprint,
            List<StoredFile> files,
            Protection protection) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("format", Manifest.FORMAT);
        json.put("pipelines", origin.pipelines(state));
        json.put("job", origin.job().isEmpty() ? null : origin.job());
        json.put("created", created);
        json.put("fingerprint", fingerprint);
        json.put("state", InspectionReport.fields(state));
        json.put("encryption", protection.parameters().map(ManifestWriter::json));
        json.put("files", files.stream().map(ManifestWriter::json).toList());
        return SealedText.seal(json, protection);
    }

    private static Map<String, Object> json(KeyParameters parameters) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("cipher", Encryption.CIPHER);
        json.put("derivation", Encryption.DERIVATION);
        json.put("iterations", parameters.iterations());
        json.put("salt", parameters.salt());
        json.put("check", parameters.check());
        return json;
    }

    private static Map<String, Object> json(StoredFile file) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", file.name());
        json.put("bytes", file.bytes());
        json.put("stored", file.stored());
        json.put("sha256", file.sha256());
        return json;
    }
}
