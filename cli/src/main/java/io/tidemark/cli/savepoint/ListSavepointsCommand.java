package io.tidemark.cli.savepoint;

import io.tidemark.cli.Output;
import io.tidemark.cli.ShellWord;
import io.tidemark.cli.Table;
import io.tidemark.cli.context.ClusterOptions;
import io.tidemark.cli.live.SourceLogs;
import io.tidemark.cli.storage.StorageOption;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidemark savepoint list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = {
            "Says which savepoints and checkpoints there are below a directory, newest first, and where each stands.",
            "",
            "COMMITTED is when the last transaction was committed that the state has of each of its sources. FILES says whether its"
                    + " files are there in their length; none is opened, as verify does.",
            "",
            "If the context names sources, each is asked once: PIN says in which of them one is pinned, REPLAYABLE whether they would"
                    + " read on from it, by its pin or by the pipeline's own slot, and how long the log behind it stays, if that is"
                    + " bounded: at least, or about, if the log goes on as it did since it was taken. Neither publications nor the headers of MySQL's"
                    + " files are asked, as tidemark doctor PIPELINE --from PATH does.",
            "",
            "Exit code 0: all was looked into; 4: a source could not be asked; 7: a directory could not be looked into, or a"
                    + " _metadata not be read."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tidemark savepoint list tidemark-state/orders",
            "  tidemark savepoint list --context production --pipeline orders -o json"
        })
final class ListSavepointsCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "DIR",
            arity = "0..1",
            description = "Where to look. Default: the context's state directory.")
    private Optional<String> directory = Optional.empty();

    @Option(names = "--pipeline", paramLabel = "NAME", description = "Only states that this pipeline's targets are in.")
    private Optional<String> pipeline = Optional.empty();

    @Option(names = "--no-sources", description = "Ask no source whether a state is replayable.")
    private boolean noSources;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private StorageOption storage;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        Path top = cluster.state(directory.map(named -> storage.directory(named, ErrorCode.STATE_DIRECTORY_UNUSABLE)));
        SavedStateList list = SavedStateList.below(top);
        List<StateRow> rows = list.rows().stream()
                .filter(row -> pipeline.isEmpty() || row.pipelines().contains(pipeline.get()))
                .toList();
        boolean asked =
                !noSources && !rows.isEmpty() && !cluster.context().sources().isEmpty();
        SourceLogs logs = SourceLogs.ask(cluster.context(), database -> asked, System.getenv());
        Function<StateRow, Optional<Replayable>> judge =
                row -> asked ? Optional.of(Replayable.of(row, cluster.context(), logs)) : Optional.empty();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("states", rows.stream().map(row -> json(row, judge.apply(row))).toList());
        json.put("notLookedInto", list.notLookedInto());
        output.print(
                rows.isEmpty()
                        ? "There is none in %s.\n".formatted(Words.printable(top))
                        : text(rows, asked, judge, storage.words()),
                json);
        if (!list.notLookedInto().isEmpty()) {
            throw new ProblemException(
                    new Problem(
                            ErrorCode.SAVED_STATE_NOT_WHOLE,
                            "%s cannot be looked into, the first is %s"
                                    .formatted(
                                            list.notLookedInto().size() == 1
                                                    ? "1 directory"
                                                    : list.notLookedInto().size() + " directories",
                                            list.notLookedInto().get(0)),
                            "directories that can be read, without links out of the one that is named",
                            "Mend their rights, or run this as a user that may; where a link leads, or what lies deep, list by itself."));
        }
        if (!logs.problems().isEmpty()) {
            throw new ProblemException(logs.problems(), null);
        }
        return 0;
    }

    private static Map<String, Object> json(StateRow row, Optional<Replayable> replayable) {
        Map<String, Object> json = row.json();
        json.put("pins", replayable.map(Replayable::pins));
        json.put("replayable", replayable.map(Replayable::answer));
        json.put("stays", replayable.map(Replayable::staysJson));
        json.put("why", replayable.map(Replayable::why).filter(why -> !why.isEmpty()));
        return json;
    }

    private static String text(
            List<StateRow> rows, boolean asked, Function<StateRow, Optional<Replayable>> judge, String words) {
        List<String> headings = new ArrayList<>(
                List.of("WRITTEN", "KIND", "ID", "PIPELINE", "BYTES", "POSITION", "COMMITTED", "FILES"));
        if (asked) {
            headings.addAll(List.of("PIN", "REPLAYABLE"));
        }
        headings.add("PATH");
        Table table = new Table(headings.toArray(String[]::new));
        for (StateRow row : rows) {
            List<Object> values = new ArrayList<>(List.of(
                    row.written().truncatedTo(ChronoUnit.SECONDS),
                    row.kind(),
                    row.inspection()
                            .map(read -> Long.toString(read.metadata().checkpoint()))
                            .orElse(""),
                    String.join(", ", row.pipelines()),
                    row.inspection()
                            .map(read -> Long.toString(read.metadata().bytes()))
                            .orElse(""),
                    Words.brief(row.positions()),
                    row.committed().map(Instant::toString).orElse(""),
                    row.files()));
            judge.apply(row).ifPresent(replayable -> {
                values.add(String.join(", ", replayable.pins().keySet()));
                values.add(replayable.words());
            });
            values.add(row.path());
            table.row(values.toArray());
        }
        return "%s\n%s, the newest first.\nWhether it is whole: tidemark savepoint verify %s%s\n"
                .formatted(
                        table.text(),
                        Words.count(rows.size(), "state"),
                        ShellWord.of(Words.printable(rows.get(0).path())),
                        words);
    }
}
