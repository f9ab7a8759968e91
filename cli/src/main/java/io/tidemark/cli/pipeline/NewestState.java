package io.tidemark.cli.pipeline;

import io.tidemark.cli.rest.CompletedCheckpoint;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobCheckpoints;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.cli.savepoint.SavedStateList;
import io.tidemark.cli.savepoint.StateRow;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a pipeline has left last: only the newest loses nothing.
 *
 * @param path as the cluster sees it
 * @param completed when
 * @param origin who says so, for people
 */
record NewestState(String path, Instant completed, String origin) {

    /**
     * Looks at what the cluster remembers of the pipeline's jobs, and into the state directory, which knows the pipeline by
     * what its targets have in their state.
     *
     * @param directory empty if there is none to look into
     */
    static Optional<NewestState> of(FlinkRest flink, String pipeline, Optional<Path> directory) {
        List<NewestState> states = new ArrayList<>();
        for (JobSummary job : new Pipelines(flink).ended(pipeline)) {
            left(job, flink.checkpoints(job.id()))
                    .ifPresent(last ->
                            states.add(new NewestState(last.path(), last.completed(), "left by job " + job.id())));
        }
        directory.ifPresent(named -> SavedStateList.below(named).rows().stream()
                .filter(row -> row.pipelines().contains(pipeline))
                .map(StateRow::path)
                .forEach(path -> states.add(
                        new NewestState(path.toString(), SavedStateList.written(path), "found in " + named))));
        return states.stream().max(Comparator.comparing(NewestState::completed));
    }

    /** A job that has finished takes its checkpoints away, one that was cancelled or failed keeps them, if it retains any. */
    private static Optional<CompletedCheckpoint> left(JobSummary job, JobCheckpoints checkpoints) {
        return job.state().equals("FINISHED") ? checkpoints.savepoint() : checkpoints.newest();
    }
}
