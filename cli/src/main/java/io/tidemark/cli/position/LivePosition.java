package io.tidemark.cli.position;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.InspectionReport;
import io.tidemark.cli.ShellWord;
import io.tidemark.cli.live.LiveView;
import io.tidemark.cli.live.StoredSource;
import io.tidemark.cli.pipeline.ReadPosition;
import io.tidemark.cli.rest.CompletedCheckpoint;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.problem.Problem;
import io.tidemark.problem.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where a pipeline of a cluster stands: what it has left last, beside what its databases say now.
 *
 * @param newest empty before its first checkpoint
 * @param restored what it was started from, if it was
 * @param read what the newest says, or what it was started from if it has none
 */
record LivePosition(
        JobSummary job,
        Optional<CompletedCheckpoint> newest,
        Optional<String> restored,
        Optional<ReadPosition> read,
        LiveView live) {

    /** The sources of a state, if it can be read. */
    static List<StoredSource> sources(Optional<ReadPosition> read) {
        return read.flatMap(ReadPosition::inspection).map(StoredSource::of).orElse(List.of());
    }

    String text() {
        StringBuilder text = new StringBuilder();
        text.append("pipeline %s, job %s, %s\n"
                .formatted(Words.printable(job.name()), Words.printable(job.id()), Words.printable(job.state())));
        if (newest.isEmpty()) {
            text.append("\nIt has completed no checkpoint%s.\n"
                    .formatted(restored.map(path -> "; it was started from " + Words.printable(path))
                            .orElse("")));
        }
        read.ifPresent(state -> text.append('\n')
                .append(state.inspection()
                        .map(InspectionReport::text)
                        .orElseGet(() -> "Its %s is not readable from here: %s\n"
                                .formatted(newest.isEmpty() ? "state" : "checkpoint", state.why()))));
        String now = live.text();
        return text.append(
                        now.isEmpty() && live.problems().isEmpty()
                                ? "\nTo see what its databases say now, name them in a context: tidemark context --help\n"
                                : now)
                .append(next())
                .toString();
    }

    NextStart nextStart() {
        return new NextStart(
                newest.map(checkpoint -> OptionalLong.of(checkpoint.id())).orElse(OptionalLong.empty()), live);
    }

    /** Whether the databases serve what is stored the guard says, which asks more than stands here. */
    private String next() {
        if (live.sources().isEmpty()) {
            return "";
        }
        Optional<String> path = newest.map(CompletedCheckpoint::path).or(() -> restored);
        return path.map(state ->
                        "\n%s, it would start from %s:\n%s\n%s\nWhether the databases still serve it: tidemark doctor PIPELINE --from %s\n"
                                .formatted(
                                        job.hasEnded() ? "If it was resumed" : "If the job died now",
                                        newest.map(checkpoint -> "checkpoint " + checkpoint.id())
                                                .orElse("what it was started from"),
                                        nextStart().text(),
                                        nextStart().verdict(),
                                        ShellWord.of(Words.printable(state))))
                .orElse("\nIf the job died now, it would begin anew: nothing of it is stored.\n");
    }

    Map<String, Object> json() throws JsonProcessingException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("pipeline", job.name());
        json.put("job", job.id());
        json.put("state", job.state());
        json.put("newestState", newest.map(CompletedCheckpoint::path));
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
