package io.tidemark.cli.position;

import io.tidemark.checkpoint.source.SourceKind;
import io.tidemark.cli.Output;
import io.tidemark.cli.ShellWord;
import io.tidemark.cli.storage.StorageOption;
import io.tidemark.position.LogOrder;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tidemark position diff}. */
@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        description = {
            "Says of two savepoints, checkpoints or positions which is before the other one in its source's log, and what lies"
                    + " between.",
            "",
            "A position is written as its server prints it: 0/16B3748 of Postgres; mysql-bin.000003:4 of MySQL or MariaDB; of"
                    + " MySQL with a blank and GTIDs behind if there are any, or GTIDs alone. GTIDs of MariaDB are not compared."
                    + " Positions of different histories cannot be compared, nor sets of GTIDs each of which has some that the"
                    + " other one has not; then it says why. Neither a cluster nor a database is needed.",
            "",
            "Exit code 0: each source that both have could be compared; 2: what looks like a position is none; 6: a state cannot"
                    + " be read; 7: a source could not be compared, or they have none in common."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tidemark position diff state/savepoints/savepoint-a7d764-a9f34054fcd6 state/checkpoints/a7d7641f/chk-42",
            "  tidemark position diff state/savepoints/savepoint-a7d764-a9f34054fcd6 0/16B3748 -o json"
        })
final class DiffCommand implements Callable<Integer> {

    @Parameters(
            index = "0",
            paramLabel = "A",
            description = "The directory of a savepoint or of a checkpoint (chk-N), or a position.")
    private String first;

    @Parameters(index = "1", paramLabel = "B", description = "Another one.")
    private String second;

    @Mixin
    private StorageOption storage;

    @Mixin
    private Output output;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
        Side a = side(first);
        Side b = side(second);
        List<Difference> differences = Difference.between(a, b);
        output.print(text(a, b, differences), json(a, b, differences));
        List<Problem> problems = new ArrayList<>();
        unread(a, problems);
        unread(b, problems);
        differences.stream()
                .filter(difference -> difference.standing().order() == LogOrder.INCOMPARABLE)
                .map(difference -> incomparable(difference.standing().why()))
                .forEach(problems::add);
        if (differences.isEmpty()) {
            problems.add(incomparable("they have no source in common"));
        }
        if (!problems.isEmpty()) {
            throw new ProblemException(problems, null);
        }
        return 0;
    }

    private Side side(String text) {
        try {
            return Side.of(text, storage::state);
        } catch (NoPositionException mistyped) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), Words.printable(mistyped.getMessage()), mistyped);
        }
    }

    private static void unread(Side side, List<Problem> problems) {
        if (side instanceof Side.State state) {
            problems.addAll(state.inspection().problems());
        }
    }

    private Problem incomparable(String why) {
        return new Problem(
                ErrorCode.POSITIONS_INCOMPARABLE,
                "%s and %s: %s".formatted(Words.brief(first), Words.brief(second), why),
                "two positions in one history of one log",
                "Compare states of one pipeline; tidemark doctor PIPELINE --from PATH asks the server what it still serves.");
    }

    private static String text(Side a, Side b, List<Difference> differences) {
        StringBuilder text = new StringBuilder();
        text.append(line("", "a", a.words())).append(line("", "b", b.words()));
        for (Difference difference : differences) {
            text.append('\n');
            String name = difference.name();
            text.append(name.isEmpty() ? "position" : "source " + Words.printable(name))
                    .append('\n');
            difference.lines().forEach((title, value) -> text.append(line("  ", title, value)));
        }
        for (Side.Stand alone : alone(a, b, differences)) {
            text.append("\nsource %s: in a alone\n".formatted(Words.printable(alone.name())));
        }
        for (Side.Stand alone : alone(b, a, differences)) {
            text.append("\nsource %s: in b alone\n".formatted(Words.printable(alone.name())));
        }
        return text.append('\n').append(verdict(a, b, differences)).toString();
    }

    private static String line(String indent, String title, String value) {
        return "%s%-12s %s\n".formatted(indent, title, Words.printable(value));
    }

    private static List<String> names(List<Side.Stand> stands) {
        return stands.stream().map(Side.Stand::name).toList();
    }

    private static List<Side.Stand> alone(Side side, Side other, List<Difference> differences) {
        Set<Side.Stand> paired = new LinkedHashSet<>();
        differences.forEach(difference -> {
            paired.add(difference.a());
            paired.add(difference.b());
        });
        return side.stands().stream()
                .filter(stand -> !paired.contains(stand) && other instanceof Side.State)
                .toList();
    }

    static String verdict(Side a, Side b, List<Difference> differences) {
        Set<LogOrder> orders = new LinkedHashSet<>();
        differences.forEach(difference -> orders.add(difference.standing().order()));
        if (orders.isEmpty()) {
            return "They have no source in common.\n";
        }
        if (orders.size() > 1 && orders.contains(LogOrder.INCOMPARABLE)) {
            return "Some of their sources cannot be compared.\n";
        }
        if (orders.size() > 1) {
            // A source that has not moved says nothing against the others.
            orders.remove(LogOrder.SAME);
        }
        if (orders.size() > 1) {
            return "Neither is before the other one: their sources differ.\n";
        }
        return switch (orders.iterator().next()) {
            case BEFORE -> "a is before b.\n" + next(a);
            case SAME -> "They stand at the same place.\n";
            case AFTER -> "b is before a.\n" + next(b);
            case INCOMPARABLE -> "They cannot be compared.\n";
        };
    }

    /** Whether a restore of the earlier one would find its log. */
    private static String next(Side earlier) {
        return earlier instanceof Side.State state
                        && state.inspection().sources().stream()
                                .anyMatch(source -> source.kind() == SourceKind.TIDEMARK)
                ? "Whether the databases still serve the earlier one: tidemark doctor PIPELINE --from %s\n"
                        .formatted(
                                ShellWord.of(Words.printable(state.inspection().location())))
                : "";
    }

    private static Map<String, Object> json(Side a, Side b, List<Difference> differences) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("a", a.words());
        json.put("b", b.words());
        json.put("sources", differences.stream().map(Difference::json).toList());
        json.put("inAAlone", names(alone(a, b, differences)));
        json.put("inBAlone", names(alone(b, a, differences)));
        json.put("verdict", verdict(a, b, differences).lines().findFirst().orElse(""));
        return json;
    }
}
