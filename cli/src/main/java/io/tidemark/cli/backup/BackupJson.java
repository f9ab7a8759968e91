package io.tidemark.cli.backup;

import io.tidemark.cli.backup.store.Backup;
import io.tidemark.cli.backup.store.BackupRow;
import io.tidemark.cli.backup.store.Manifest;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is said of a backup to programs. */
final class BackupJson {

    private BackupJson() {}

    static Map<String, Object> of(Backup backup) {
        Manifest manifest = backup.manifest();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("path", backup.directory());
        json.put("pipelines", manifest.pipelines());
        json.put("job", manifest.job().isEmpty() ? null : manifest.job());
        json.put("checkpoint", manifest.state().checkpoint());
        json.put("takenAs", manifest.state().takenAs());
        json.put("written", manifest.state().written());
        json.put("created", manifest.created());
        json.put("positions", manifest.state().positions());
        json.put("files", manifest.files().size());
        json.put("bytes", manifest.bytes());
        json.put("encrypted", manifest.encryption().isPresent());
        return json;
    }

    /** The same of a directory that may be no backup, and why it is no whole one, if it is none. */
    static Map<String, Object> of(BackupRow row) {
        Map<String, Object> json = row.backup().map(BackupJson::of).orElseGet(LinkedHashMap::new);
        json.put("path", row.path());
        json.put("kind", row.kind());
        json.put("why", row.why().isEmpty() ? null : row.why());
        return json;
    }
}
