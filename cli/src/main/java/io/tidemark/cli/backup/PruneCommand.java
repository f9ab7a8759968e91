package io.tidemark.cli.backup;

import io.tidemark.cli.ApplyOption;
import io.tidemark.cli.Output;
import io.tidemark.cli.ShellWord;
import io.tidemark.cli.Table;
import io.tidemark.cli.backup.store.Backup;
import io.tidemark.cli.backup.store.BackupDirectory;
import io.tidemark.cli.backup.store.PrunePlan;
import io.tidemark.cli.backup.store.PrunePlan.Decision;
import io.tidemark.cli.backup.store.Pruning;
import io.tidemark.problem.Words;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tidemark backup prune}. */
@Command(
        name = "prune",
        mixinStandardHelpOptions = true,
        description = {
            "Removes backups that were created longer ago than they are to be kept, and what interruptions have left for a day.",
            "",
            "Prints the plan, and does it with --apply. The newest whole backup of a pipeline always stays: it is read back before an"
                    + " older one goes. What is damaged, is no backup, or does not say of which pipeline it is stays as well, with"
                    + " why. No key is needed.",
            "",
            "Exit code 0: it is done, or this was the plan; 6: the directory cannot be looked into, or not be written."
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
    private ApplyOption apply;

    @Mixin
    private Output output;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
        if (keepDays < 0) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--keep-days is 0 or more");
        }
        Pruning pruning = new Pruning(new BackupDirectory(BackupPath.of(from)));
        PrunePlan plan = pruning.plan(Clock.systemUTC(), Duration.ofDays(keepDays));
        List<Decision> going = plan.decisions().stream().filter(Decision::goes).toList();
        if (apply.isGiven()) {
            going.forEach(decision -> pruning.remove(decision.row()));
        }
        output.print(text(plan, going.size()), json(plan));
        return 0;
    }

    private String text(PrunePlan plan, int going) {
        Table table = new Table("PLAN", "CREATED", "PIPELINE", "ID", "WHY", "PATH");
        plan.decisions().forEach(decision -> row(table, decision));
        String verdict = "%d of %d %s.\n"
                .formatted(
                        going,
                        plan.decisions().size(),
                        apply.isGiven() ? (going == 1 ? "has gone" : "have gone") : (going == 1 ? "goes" : "go"));
        String next = apply.isGiven() || going == 0
                ? ""
                : "Nothing has been done. To do it: tidemark backup prune --from %s --keep-days %d --apply\n"
                        .formatted(ShellWord.of(Words.printable(from)), keepDays);
        return (plan.decisions().isEmpty() ? "" : table.text() + "\n") + verdict + next;
    }

    private static void row(Table table, Decision decision) {
        table.row(
                decision.goes() ? "goes" : "stays",
                decision.row()
                        .backup()
                        .map(backup -> backup.manifest()
                                .created()
                                .truncatedTo(ChronoUnit.SECONDS)
                                .toString())
                        .orElse(""),
                decision.row()
                        .backup()
                        .map(Backup::manifest)
                        .map(manifest -> String.join(", ", manifest.pipelines()))
                        .orElse(""),
                decision.row()
                        .backup()
                        .map(backup -> Long.toString(backup.manifest().state().checkpoint()))
                        .orElse(""),
                decision.why(),
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
                            one.put("why", decision.why());
                            return one;
                        })
                        .toList());
        return json;
    }
}
