package io.tidemark.cli.pipeline;

import io.tidemark.cli.rest.JobSummary;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** An update, for programs, as far as it has come. */
final class UpdateJson {

    private static final String JOB = "job";
    private static final String STOPPED = "stoppedNow";
    private static final String RESUME = "resume";

    private final Map<String, Object> json = new LinkedHashMap<>();

    UpdateJson(JobSummary replaced) {
        json.put("pipeline", replaced.name());
        json.put(JOB, null);
        json.put("replaced", replaced.id());
        json.put(STOPPED, false);
        json.put("updatedNow", false);
        json.put("savepoint", null);
        json.put(RESUME, null);
    }

    /** From here on nobody knows whether it has stopped. */
    void stopping(String resume) {
        json.put(STOPPED, null);
        json.put(RESUME, resume);
    }

    /** @param resume the command that goes on with the old file */
    void stopped(String savepoint, String resume) {
        json.put(STOPPED, true);
        json.put("savepoint", savepoint);
        json.put(RESUME, resume);
    }

    /** Somebody else goes on with the pipeline: there is no way back. */
    void takenOver() {
        json.put(RESUME, null);
    }

    /** The new job has completed a checkpoint. */
    void passed(String resume) {
        json.put(RESUME, resume);
    }

    /** The new job has come up. */
    void updated(String job) {
        json.put(JOB, job);
        json.put("updatedNow", true);
    }

    Map<String, Object> json() {
        return Collections.unmodifiableMap(json);
    }

    /** The new job's id in a line, once it has come up. */
    String text() {
        return json.get(JOB) == null ? "" : json.get(JOB) + "\n";
    }
}
