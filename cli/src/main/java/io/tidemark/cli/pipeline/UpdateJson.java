package io.tidemark.cli.pipeline;

import io.tidemark.cli.rest.JobSummary;
import java.util.LinkedHashMap;
import java.util.Map;

/** An update, for programs. */
final class UpdateJson {

    private UpdateJson() {}

    /** What would be updated. */
    static Map<String, Object> plan(JobSummary replaced) {
        return of(replaced, null, null, null);
    }

    /**
     * @param job that has come up; null for none
     * @param savepoint that the replaced one has left; null for none
     * @param resume the command that goes on with the old file; null for none
     */
    static Map<String, Object> of(JobSummary replaced, String job, String savepoint, String resume) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("pipeline", replaced.name());
        json.put("job", job);
        json.put("replaced", replaced.id());
        json.put("stoppedNow", savepoint != null);
        json.put("updatedNow", job != null);
        json.put("savepoint", savepoint);
        json.put("resume", resume);
        return json;
    }
}
