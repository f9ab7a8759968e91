package io.tidemark.cli.live;

import io.tidemark.cli.Table;
import io.tidemark.cli.context.Context;
import io.tidemark.guard.Comparison;
import io.tidemark.log.ReplicationSlot;
import io.tidemark.problem.Problem;
import io.tidemark.problem.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * What all databases of a context say now.
 *
 * @param problems of those that could not be asked
 */
public record LiveView(List<LiveSource> sources, List<LiveTarget> targets, List<Problem> problems) {

    public LiveView {
        sources = List.copyOf(sources);
        targets = List.copyOf(targets);
        problems = List.copyOf(problems);
    }

    /**
     * Asks them all.
     *
     * @param states of the pipeline's sources; none if they are not known
     */
    public static LiveView of(
            Context context, String pipeline, List<StoredSource> states, Map<String, String> environment) {
        List<LiveSource> sources = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        // First of all: no target is then ahead of the end of the log that its source says.
        LiveTargets targets = LiveTargets.ask(context, pipeline, environment);
        context.sources()
                .forEach((name, database) -> problems.addAll(DatabaseProblems.of(
                        Side.SOURCE,
                        name,
                        database,
                        () -> sources.add(LiveSource.ask(name, database, states, environment)))));
        problems.addAll(targets.problems());
        return new LiveView(sources, targets.targets(), problems);
    }

    /**
     * The same, of a job that goes on.
     *
     * @param before what was asked before the state that the sources were compared with
     */
    public LiveView since(LiveView before) {
        return new LiveView(
                sources.stream()
                        .map(source -> source.since(before.source(source.name())))
                        .toList(),
                targets,
                problems);
    }

    /** The same with transactions counted, for which databases are asked once more. */
    public LiveView counted(Context context, Map<String, String> environment) {
        return new LiveView(
                sources.stream()
                        .map(source -> source.counted(context.sources().get(source.name()), environment))
                        .toList(),
                targets,
                problems);
    }

    /** For people; "" if there was nothing to ask. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (LiveSource source : sources) {
            text.append("\nnow, in source %s\n".formatted(Words.printable(source.name())));
            Table table = new Table("  WHAT", "STORED", "FOUND");
            for (Comparison row : source.rows()) {
                table.row("  " + row.what(), Words.brief(row.stored()), Words.brief(row.found()));
            }
            Outlook outlook = source.outlook();
            if (source.why().isEmpty()) {
                table.row("  behind", "", Words.brief(outlook.lag().words(source.behindBytes())));
            }
            table.row("  stays", "", Words.brief(outlook.kept().words()));
            text.append(table.text());
            if (!source.why().isEmpty()) {
                text.append("  Nothing stored is beside it: %s.\n".formatted(Words.printable(source.why())));
            }
        }
        for (LiveTarget target : targets) {
            text.append("\nnow, in target %s\n".formatted(Words.printable(target.name())));
            if (target.tidemarks().isEmpty()) {
                text.append("  nothing of this pipeline\n");
            } else {
                Table table = new Table("  SOURCE", "POSITION", "PHASE", "EPOCH", "COMMITTED", "APPLIED", "BEHIND");
                for (LiveTarget.Tidemark tidemark : target.tidemarks()) {
                    table.row(
                            "  " + tidemark.source(),
                            Words.brief(tidemark.position()),
                            tidemark.phase(),
                            tidemark.epoch(),
                            tidemark.committed(),
                            tidemark.applied(),
                            tidemark.behind(source(tidemark.source())).brief());
                }
                text.append(table.text());
            }
            if (target.isReplaying()) {
                text.append(
                        "  It is being replayed visibly: until it is %s again, rows of then are beside those of its positions.\n"
                                .formatted(
                                        target.shown().isEmpty()
                                                ? "where it was, which its user may not see (tidemark.replaying),"
                                                : target.shown().stream()
                                                        .map(tidemark -> Words.brief(tidemark.position()))
                                                        .collect(Collectors.joining(", ", "at ", ""))));
            }
        }
        return text.toString();
    }

    private Optional<LiveSource> source(String name) {
        return sources.stream().filter(source -> source.name().equals(name)).findFirst();
    }

    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("sources", sources.stream().map(LiveView::json).toList());
        json.put(
                "targets",
                targets.stream()
                        .map(target -> {
                            Map<String, Object> one = new LinkedHashMap<>();
                            one.put("name", target.name());
                            one.put(
                                    "tidemarks",
                                    target.tidemarks().stream()
                                            .map(tidemark -> tidemark.json(tidemark.behind(source(tidemark.source()))))
                                            .toList());
                            one.put(
                                    "replayingUntil",
                                    target.isReplaying()
                                            ? target.shown().stream()
                                                    .collect(Collectors.toMap(
                                                            LiveTarget.Tidemark::source, LiveTarget.Tidemark::position))
                                            : null);
                            return one;
                        })
                        .toList());
        return json;
    }

    private static Map<String, Object> json(ReplicationSlot slot) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", slot.name());
        json.put("status", slot.status());
        json.put("active", slot.active());
        json.put("confirmed", slot.confirmed());
        json.put("restart", slot.restart());
        json.put("leftBytes", number(slot.leftBytes()));
        return json;
    }

    static Long number(OptionalLong number) {
        return number.isPresent() ? (Long) number.getAsLong() : null;
    }

    private static Map<String, Object> json(LiveSource source) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", source.name());
        json.put("head", source.head());
        json.put("behindBytes", number(source.behindBytes()));
        json.put("slot", source.slot().map(LiveView::json));
        json.put("outlook", source.outlook().json(source.behindBytes()));
        json.put("notCompared", source.why().isEmpty() ? null : source.why());
        json.put(
                "compared",
                source.rows().stream()
                        .map(row -> {
                            Map<String, Object> one = new LinkedHashMap<>();
                            one.put("what", row.what());
                            one.put("stored", row.stored().isEmpty() ? null : row.stored());
                            one.put("found", row.found().isEmpty() ? null : row.found());
                            return one;
                        })
                        .toList());
        return json;
    }
}
