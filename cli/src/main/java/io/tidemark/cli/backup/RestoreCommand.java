package io.tidemark.cli.backup;

import io.tidemark.cli.ApplyOption;
import io.tidemark.cli.Output;
import io.tidemark.cli.ShellWord;
import io.tidemark.cli.backup.store.Backup;
import io.tidemark.cli.backup.store.Restoration;
import io.tidemark.cli.backup.store.Summary;
import io.tidemark.cli.history.Recorded;
import io.tidemark.cli.pipeline.ResumeWords;
import io.tidemark.cli.storage.StorageOption;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Words;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidemark backup restore}. */
@Recorded
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        description = {
            "Copies the savepoint out of a backup into a new directory, from which a pipeline can be resumed.",
            "",
            "Prints the plan, and does it with --apply: every byte is compared with what was stored, and the directory gets its name"
                    + " when all are on the disk. Nothing that is there is overwritten. No pipeline is started; whether its source"
                    + " still serves the position is judged when one is.",
            "",
            "Exit code 0: it is restored, or this was the plan; 3: the key is missing, or another one; 6: there is no such backup, or"
                    + " DIR is there or cannot be written; 7: the backup is not whole."
        },
        footerHeading = "%nExample:%n",
        footer = "  tidemark backup restore /mnt/backups/orders-42-1f0c5a7b9d3e --to /srv/flink/state/restored --apply")
final class RestoreCommand implements Callable<Integer> {

    @Parameters(paramLabel = "PATH", description = "The backup's directory.")
    private String path;

    @Option(
            names = "--to",
            paramLabel = "DIR",
            required = true,
            description = "The savepoint's new directory. It has to be where the cluster sees it.")
    private String to;

    @Mixin
    private KeyOptions key;

    @Mixin
    private ApplyOption apply;

    @Mixin
    private StorageOption storage;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        Path target = storage.directory(to, ErrorCode.BACKUP_DIRECTORY_UNUSABLE);
        Backup backup = Backup.open(storage.directory(path, ErrorCode.BACKUP_DIRECTORY_UNUSABLE));
        Restoration restoration = new Restoration(backup, key.of(backup), target);
        String resume = ResumeWords.of(Optional.of(target.toString()), "");
        if (apply.isGiven()) {
            backup.manifest().summary().pipelines().forEach(output::about);
            restoration.restore();
            output.print(Words.printable(target) + "\n", json(backup, target, true, resume));
            output.narrate("To go on from it: " + resume);
            output.after(target);
        } else {
            restoration.plan();
            output.print(plan(backup.manifest().summary(), target), json(backup, target, false, resume));
        }
        return 0;
    }

    private String plan(Summary summary, Path target) {
        return String.format(
                Locale.ROOT,
                """
                Backup %s:
                  restore it: checkpoint %d of %s, written %s, %s, %,d bytes
                  to %s
                Nothing has been done. To do it: tidemark backup restore %s --to %s%s%s --apply
                """,
                Words.printable(path),
                summary.state().checkpoint(),
                summary.pipelines().isEmpty()
                        ? "an unnamed pipeline"
                        : Words.printable(String.join(", ", summary.pipelines())),
                summary.state().written(),
                Words.count(summary.files(), "file"),
                summary.bytes(),
                Words.printable(target),
                ShellWord.of(Words.printable(path)),
                ShellWord.of(Words.printable(to)),
                key.words(),
                storage.words());
    }

    private static Map<String, Object> json(Backup backup, Path target, boolean restored, String resume) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("backup", backup.directory());
        json.put("state", target);
        json.put("restored", restored);
        json.put("resume", resume);
        return json;
    }
}
