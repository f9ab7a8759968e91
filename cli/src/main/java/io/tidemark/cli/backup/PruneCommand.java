package io.tidemark.cli.backup;

import io.tidemark.cli.ApplyOption;
import io.tidemark.cli.Output;
import io.tidemark.cli.ShellWord;
import io.tidemark.cli.Table;
import io.tidemark.cli.backup.store.BackupDirectory;
import io.tidemark.cli.backup.store.BackupRow;
import io.tidemark.cli.backup.store.PrunePlan;
import io.tidemark.cli.backup.store.PrunePlan.Decision;
import io.tidemark.cli.backup.store.Pruning;
import io.tidemark.cli.backup.store.Summary;
import io.tidemark.cli.history.Recorded;
import io.tidemark.cli.storage.StorageOption;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tidemark backup prune}. */
@Recorded
@Command(
        name = "prune",
        mixinStandardHelpOptions = true,
        description = {
            "Removes backups that were created longer ago than they are to be kept, and what interruptions have left for a day.",
            "",
            "Prints the plan, and does it with --apply. The newest whole backup of a pipeline always stays, with each history of its"
                    + " sources: it is read back before an older one goes. An encrypted one is, if its key is given; without it no"
                    + " other goes for its sake. What is damaged, is no backup, or does not say of which pipeline it is stays as"
                    + " well, with why.",
            "",
            "Exit code 0: it is done, or this was the plan; 3: the key cannot be used; 6: the directory, or one in"
                    + " it, cannot be looked into, or one could not be removed: the others are."
        },
        footerHeading = "%nExample:%n",
        footer = "  tidemark backup prune --from /mnt/backups --keep-days 30 --apply")
final class PruneCommand implements Callable<Integer> {

    @Option(names = "--from", paramLabel = "DIR", required = true, description = "Where the backups are.")
    private String from;

    @Option(
            names = "--keep-days",
            paramLabel = "DAYS",
            defaultValue = "7",
            description = "For how many days a backup is kept. Default: ${DEFAULT-VALUE}.")
    private int keepDays;

    @Mixin
    private KeyOptions key;

    @Mixin
    private ApplyOption apply;

    @Mixin
    private StorageOption storage;

    @Mixin
    private Output output;

    private final Set<Path> gone = new HashSet<>();
    private final Set<Path> woken = new HashSet<>();
    private final List<Problem> problems = new ArrayList<>();

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
        if (keepDays < 0) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--keep-days is 0 or more");
        }
        key.check();
        Pruning pruning = new Pruning(
                new BackupDirectory(storage.directory(from, ErrorCode.BACKUP_DIRECTORY_UNUSABLE)), key::ofEither);
        PrunePlan plan = pruning.plan(Clock.systemUTC(), Duration.ofDays(keepDays));
        if (apply.isGiven()) {
            plan.decisions().stream().filter(Decision::goes).map(Decision::row).forEach(row -> {
                row.summary().stream().flatMap(of -> of.pipelines().stream()).forEach(output::about);
                remove(pruning, row);
            });
        }
        problems.addAll(BackupDirectory.notSeen(
                plan.decisions().stream().map(Decision::row).toList()));
        output.print(text(plan), json(plan));
        if (!problems.isEmpty()) {
            throw new ProblemException(problems, null);
        }
        return 0;
    }

    private void remove(Pruning pruning, BackupRow row) {
        try {
            (pruning.remove(row, Clock.systemUTC()) ? gone : woken).add(row.path());
        } catch (ProblemException failure) {
            problems.addAll(failure.problems());
        }
    }

    private String text(PrunePlan plan) {
        Table table = new Table("PLAN", "CREATED", "PIPELINE", "ID", "WHY", "PATH");
        plan.decisions().forEach(decision -> row(table, decision));
        long going = apply.isGiven()
                ? gone.size()
                : plan.decisions().stream().filter(Decision::goes).count();
        String verdict = "%d of %d %s.\n"
                .formatted(
                        going,
                        plan.decisions().size(),
                        apply.isGiven() ? (going == 1 ? "has gone" : "have gone") : (going == 1 ? "goes" : "go"));
        String next = apply.isGiven() || going == 0
                ? ""
                : "Nothing has been done. To do it: tidemark backup prune --from %s --keep-days %d%s%s --apply\n"
                        .formatted(ShellWord.of(Words.printable(from)), keepDays, key.words(), storage.words());
        return (plan.decisions().isEmpty() ? "" : table.text() + "\n") + verdict + next;
    }

    /** What is planned, or what has come of it. */
    private String outcome(Decision decision) {
        if (!decision.goes()) {
            return "stays";
        }
        if (!apply.isGiven()) {
            return "goes";
        }
        if (woken.contains(decision.row().path())) {
            return "stays";
        }
        return gone.contains(decision.row().path()) ? "gone" : "failed";
    }

    private String why(Decision decision) {
        return woken.contains(decision.row().path()) ? "was gone on with since it was looked at" : decision.why();
    }

    private void row(Table table, Decision decision) {
        Optional<Summary> summary = decision.row().summary();
        table.row(
                outcome(decision),
                summary.map(of -> of.created().truncatedTo(ChronoUnit.SECONDS).toString())
                        .orElse(""),
                summary.map(of -> String.join(", ", of.pipelines())).orElse(""),
                summary.map(of -> Long.toString(of.state().checkpoint())).orElse(""),
                why(decision),
                decision.row().path());
    }

    private Map<String, Object> json(PrunePlan plan) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("applied", apply.isGiven());
        json.put(
                "backups",
                plan.decisions().stream()
                        .map(decision -> {
                            Map<String, Object> one = new LinkedHashMap<>();
                            one.put("path", decision.row().path());
                            one.put("goes", decision.goes());
                            one.put("gone", gone.contains(decision.row().path()));
                            one.put("why", why(decision));
                            return one;
                        })
                        .toList());
        return json;
    }
}
