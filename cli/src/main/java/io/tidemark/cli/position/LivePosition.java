package io.tidemark.cli.position;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.InspectionReport;
import io.tidemark.cli.ShellWord;
import io.tidemark.cli.context.Context;
import io.tidemark.cli.live.LiveTarget;
import io.tidemark.cli.live.LiveView;
import io.tidemark.cli.live.StoredSource;
import io.tidemark.cli.pipeline.ReadPosition;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.problem.Problem;
import io.tidemark.problem.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where a pipeline of a cluster stands: what it has left last, beside what its databases say now.
 *
 * @param start what it would be started from next
 * @param restored what it was started from, if it was
 * @param read what {@code start} says
 * @param named sources that the context has
 * @param before the targets as they were before the cluster was asked; none if nobody knows
 */
record LivePosition(
        JobSummary job,
        StartingPoint start,
        Optional<String> restored,
        Optional<ReadPosition> read,
        Set<String> named,
        LiveView live,
        List<LiveTarget> before) {

    /** The sources of a state, if it can be read. */
    static List<StoredSource> sources(Optional<ReadPosition> read) {
        return read.flatMap(ReadPosition::inspection).map(StoredSource::of).orElse(List.of());
    }

    LivePosition counted(Context context, Map<String, String> environment) {
        return new LivePosition(job, start, restored, read, named, live.counted(context, environment), before);
    }

    String text() {
        StringBuilder text = new StringBuilder();
        text.append("pipeline %s, job %s, %s\n"
                .formatted(Words.printable(job.name()), Words.printable(job.id()), Words.printable(job.state())));
        if (!start.left()) {
            text.append("\n%s%s.\n"
                    .formatted(
                            job.hasEnded() ? nothingLeft() : "It has completed no checkpoint",
                            restored.map(path -> "; it was started from " + Words.printable(path))
                                    .orElse("")));
        }
        read.ifPresent(state -> text.append('\n')
                .append(state.inspection()
                        .map(InspectionReport::text)
                        .orElseGet(() -> "Its %s is not readable from here: %s\n"
                                .formatted(start.left() && !job.hasEnded() ? "checkpoint" : "state", state.why()))));
        String now = live.text();
        return text.append(
                        now.isEmpty() && live.problems().isEmpty()
                                ? "\nTo see what its databases say now, name them in a context: tidemark context --help\n"
                                : now)
                .append(next())
                .toString();
    }

    NextStart nextStart() {
        return NextStart.of(read.flatMap(ReadPosition::inspection), named, live, before);
    }

    /** Whether what the cluster said of the last checkpoint is so no longer. */
    boolean isOutdated() {
        return read.filter(ReadPosition::gone).isPresent() || nextStart().isOutdated();
    }

    private String nothingLeft() {
        return start.why().isEmpty()
                ? "There is nothing to resume it from"
                : "What it would be resumed from is not known: " + Words.printable(start.why());
    }

    /** Whether the databases serve what is stored the guard says, which asks more than stands here. */
    private String next() {
        if (live.sources().isEmpty()
                && live.targets().isEmpty()
                && live.problems().isEmpty()) {
            return "";
        }
        return start.path()
                .map(state ->
                        "\n%s, it would start from %s:\n%s\n%s\nWhether the databases still serve it: tidemark doctor PIPELINE --from %s\n"
                                .formatted(
                                        job.hasEnded() ? "If it was resumed" : "If the job died now",
                                        Words.printable(start.words()),
                                        nextStart().text(),
                                        nextStart().verdict(),
                                        ShellWord.of(Words.printable(state))))
                .orElse(job.hasEnded() ? "" : "\nIf the job died now, it would begin anew: nothing of it is stored.\n");
    }

    Map<String, Object> json() throws JsonProcessingException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("pipeline", job.name());
        json.put("job", job.id());
        json.put("state", job.state());
        json.put("newestState", start.path().filter(path -> start.left()));
        json.put("startedFrom", restored);
        json.put("notReadable", read.map(ReadPosition::why).filter(why -> !why.isEmpty()));
        Optional<Inspection> inspection = read.flatMap(ReadPosition::inspection);
        json.put(
                "inspection",
                inspection.isEmpty()
                        ? null
                        : new ObjectMapper().readValue(InspectionReport.json(inspection.get()), Map.class));
        json.put("now", live.json());
        json.put("nextStart", nextStart().answer().name());
        return json;
    }

    List<Problem> problems() {
        List<Problem> problems = new ArrayList<>(live.problems());
        read.map(ReadPosition::problems).ifPresent(problems::addAll);
        return problems;
    }
}
