package io.tidemark.cli.pipeline;

import io.tidemark.checkpoint.JobParameters;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobSummary;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a job goes on for ever. One that stands at its limit runs, completes checkpoints, and reads nothing any more.
 *
 * @param until up to where it reads; empty if for ever, or if it does not run
 * @param at where those of its sources stand that are there
 */
record Standing(Optional<String> until, List<String> at) {

    static Standing of(FlinkRest flink, JobSummary job) {
        Optional<String> until =
                job.state().equals(Waiting.RUNNING) ? flink.parameter(job.id(), JobParameters.UNTIL) : Optional.empty();
        return new Standing(until, until.isPresent() ? flink.standsAt(job.id()) : List.of());
    }

    boolean stands() {
        return !at.isEmpty();
    }

    /** Of a job that has a limit. */
    String words() {
        return "up to " + until.orElseThrow()
                + (stands() ? "; it stands at " + String.join(", ", at) : ", not there yet");
    }

    void into(Map<String, Object> json) {
        json.put("until", until);
        json.put("standsAt", at);
    }
}
