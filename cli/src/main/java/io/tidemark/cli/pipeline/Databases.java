package io.tidemark.cli.pipeline;

import io.tidemark.cli.context.Context;
import io.tidemark.cli.live.LiveTargets;
import io.tidemark.cli.live.LiveView;
import io.tidemark.cli.live.SourceLogs;
import io.tidemark.cli.live.StoredSource;
import java.util.List;
import java.util.Map;

/** The databases of a context, which can be asked. */
class Databases {

    private final Context context;
    private final Map<String, String> environment;

    /** @param environment in which secrets may be */
    Databases(Context context, Map<String, String> environment) {
        this.context = context;
        this.environment = environment;
    }

    Context context() {
        return context;
    }

    Map<String, String> environment() {
        return environment;
    }

    SourceLogs logs() {
        return SourceLogs.ask(context, database -> true, environment);
    }

    LiveTargets targets(String pipeline) {
        return LiveTargets.ask(context, pipeline, environment);
    }

    /** @param stored what the sources are set beside */
    LiveView view(String pipeline, List<StoredSource> stored) {
        return LiveView.of(context, pipeline, stored, environment);
    }
}
