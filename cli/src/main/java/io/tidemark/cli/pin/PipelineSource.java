package io.tidemark.cli.pin;

import io.tidemark.checkpoint.source.SourceKind;
import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.cli.context.Context;
import io.tidemark.cli.context.Database;
import io.tidemark.cli.live.DatabaseConnection;
import io.tidemark.cli.live.StoredSource;
import io.tidemark.position.WalPosition;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Postgres source of a pipeline.
 *
 * @param name in the context and in the pipeline
 * @param slot that the pipeline reads
 */
public record PipelineSource(String name, Database database, String slot) {

    /**
     * All that a pipeline has: a savepoint is replayable only if each of its sources is.
     *
     * @param stored the sources of the last state that the pipeline has left
     * @throws ProblemException if there is none, or one cannot be told
     */
    static List<PipelineSource> of(Context context, List<StoredSource> stored) {
        List<PipelineSource> sources = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (StoredSource one : stored) {
            if (isPostgres(one.state())) {
                List<PipelineSource> found = find(context, stored, one.state());
                if (found.size() == 1 && one.state().kind() == SourceKind.TIDEMARK) {
                    sources.add(found.get(0));
                } else {
                    problems.add(unusable(context, one, found.size()));
                }
            }
        }
        if (sources.isEmpty() && problems.isEmpty()) {
            problems.add(new Problem(
                    ErrorCode.PIN_NOT_POSSIBLE,
                    "none of the pipeline's sources is of Postgres",
                    "a Postgres source: MySQL and MariaDB keep their log for nobody",
                    "Take the savepoint without --pin; how long the log behind it stays says tidemark position show."));
        }
        if (!problems.isEmpty()) {
            throw new ProblemException(problems, null);
        }
        return sources;
    }

    /** Whether a source of a state is of Postgres, and so has a slot. */
    public static boolean isPostgres(SourceState state) {
        return state.database().equals("postgres")
                || state.position().filter(WalPosition.class::isInstance).isPresent();
    }

    private static List<PipelineSource> find(Context context, List<StoredSource> stored, SourceState state) {
        List<PipelineSource> found = new ArrayList<>();
        context.sources().forEach((name, database) -> {
            if (DatabaseConnection.isPostgres(database)
                    && StoredSource.match(stored, name, true, database.slot())
                            .source()
                            .filter(state::equals)
                            .isPresent()) {
                // What was read says it better than the context, which other pipelines share.
                StoredSource.slot(state)
                        .or(database::slot)
                        .ifPresent(slot -> found.add(new PipelineSource(name, database, slot)));
            }
        });
        return found;
    }

    private static Problem unusable(Context context, StoredSource stored, int found) {
        String name = stored.name().map(text -> "source " + text).orElse("a source without a name");
        if (stored.state().kind() != SourceKind.TIDEMARK) {
            return new Problem(
                    ErrorCode.PIN_NOT_POSSIBLE,
                    name + " is read by Flink CDC's own connector, whose positions are judged otherwise",
                    "sources that Tidemark reads",
                    "Take the savepoint without --pin.");
        }
        Optional<String> said = stored.name().filter(context.sources()::containsKey);
        return new Problem(
                ErrorCode.PIN_NOT_POSSIBLE,
                stored.state().position().isEmpty()
                        ? name + " of the pipeline has no position yet"
                        : "%s of the pipeline is %s"
                                .formatted(
                                        name,
                                        found > 1
                                                ? "more than one of the context"
                                                : said.isPresent()
                                                        ? "not of Postgres in the context, or its slot is not known"
                                                        : "not in the context"),
                "each Postgres source of the pipeline in the context, by its name, with its slot",
                stored.state().position().isEmpty()
                        ? "Wait for the next checkpoint: tidemark pipeline status."
                        : "Name it in the context: tidemark context --help shows an example.");
    }
}
