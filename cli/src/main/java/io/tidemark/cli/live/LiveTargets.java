package io.tidemark.cli.live;

import io.tidemark.cli.context.Context;
import io.tidemark.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the targets of a context say of a pipeline.
 *
 * @param problems of those that could not be asked
 */
public record LiveTargets(List<LiveTarget> targets, List<Problem> problems) {

    public LiveTargets {
        targets = List.copyOf(targets);
        problems = List.copyOf(problems);
    }

    /** Asks them all. */
    public static LiveTargets ask(Context context, String pipeline, Map<String, String> environment) {
        List<LiveTarget> targets = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        context.targets()
                .forEach((name, database) -> problems.addAll(DatabaseProblems.of(
                        Side.TARGET,
                        name,
                        database,
                        () -> targets.add(LiveTarget.ask(name, database, pipeline, environment)))));
        return new LiveTargets(targets, problems);
    }
}
