package io.tidemark.cli.backup;

import io.tidemark.cli.backup.store.Backup;
import io.tidemark.cli.backup.store.BackupRow;
import io.tidemark.cli.backup.store.Summary;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is said of a backup to programs. */
final class BackupJson {

    private BackupJson() {}

    static Map<String, Object> of(Backup backup) {
        return of(backup.directory(), backup.manifest().summary());
    }

    private static Map<String, Object> of(Path directory, Summary summary) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("path", directory);
        json.put("pipelines", summary.pipelines());
        json.put("job", summary.job().isEmpty() ? null : summary.job());
        json.put("checkpoint", summary.state().checkpoint());
        json.put("takenAs", summary.state().takenAs());
        json.put("written", summary.state().written());
        json.put("created", summary.created());
        json.put("positions", summary.state().positions());
        json.put("files", summary.files());
        json.put("bytes", summary.bytes());
        json.put("encrypted", summary.encryption().isPresent());
        return json;
    }

    /** The same of a directory that may be no backup, and why it is no whole one, if it is none. */
    static Map<String, Object> of(BackupRow row) {
        Map<String, Object> json =
                row.summary().map(summary -> of(row.path(), summary)).orElseGet(LinkedHashMap::new);
        json.put("path", row.path());
        json.put("kind", row.kind());
        json.put("why", row.why().isEmpty() ? null : row.why());
        return json;
    }
}
