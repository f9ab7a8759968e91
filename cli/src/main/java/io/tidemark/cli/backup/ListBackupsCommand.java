package io.tidemark.cli.backup;

import io.tidemark.cli.Age;
import io.tidemark.cli.Output;
import io.tidemark.cli.ShellWord;
import io.tidemark.cli.Table;
import io.tidemark.cli.backup.store.BackupDirectory;
import io.tidemark.cli.backup.store.BackupRow;
import io.tidemark.cli.backup.store.Summary;
import io.tidemark.cli.storage.StorageOption;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tidemark backup list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = {
            "Says which backups there are in a directory, newest first, and where each stands.",
            "",
            "WRITTEN is when the state was completed, CREATED when it was copied. FILES says whether its files are there in their"
                    + " length; none is opened, as verify does. No key is needed. What is no backup stands last, with why.",
            "",
            "Exit code 0: it was looked into, and all backups in it; 6: it could not be, or one of those in it: the others are listed."
                    + " On a disk, what has no backup's name may be somebody else's, and is listed with why."
        },
        footerHeading = "%nExample:%n",
        footer = "  tidemark backup list --from /mnt/backups")
final class ListBackupsCommand implements Callable<Integer> {

    @Option(names = "--from", paramLabel = "DIR", required = true, description = "Where the backups are.")
    private String from;

    @Mixin
    private StorageOption storage;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        List<BackupRow> rows = new BackupDirectory(storage.directory(from, ErrorCode.BACKUP_DIRECTORY_UNUSABLE)).rows();
        output.print(
                rows.isEmpty()
                        ? "There is none in %s.\n".formatted(Words.printable(from))
                        : text(rows, storage.words()),
                Map.of("backups", rows.stream().map(BackupJson::of).toList()));
        List<Problem> notSeen = BackupDirectory.notSeen(rows);
        if (!notSeen.isEmpty()) {
            throw new ProblemException(notSeen, null);
        }
        return 0;
    }

    private static String text(List<BackupRow> rows, String words) {
        Table table = new Table(
                "CREATED", "AGE", "PIPELINE", "ID", "WRITTEN", "POSITION", "BYTES", "ENCRYPTED", "FILES", "PATH");
        rows.forEach(row -> row(table, row));
        Optional<BackupRow> newest = rows.stream().filter(BackupRow::isWhole).findFirst();
        return "%s\n%s, the newest first.\n%s"
                .formatted(
                        table.text(),
                        Words.count(rows.stream().filter(BackupRow::isWhole).count(), "backup"),
                        newest.map(row -> "Whether it can be read back: tidemark backup verify %s%s\n"
                                        .formatted(ShellWord.of(Words.printable(row.path())), words))
                                .orElse(""));
    }

    private static void row(Table table, BackupRow row) {
        if (row.summary().isEmpty()) {
            table.row("", "", "", "", "", "", "", "", Words.brief(row.why()), row.path());
            return;
        }
        Summary summary = row.summary().get();
        table.row(
                summary.created().truncatedTo(ChronoUnit.SECONDS),
                Age.words(Duration.between(summary.created(), Instant.now())),
                String.join(", ", summary.pipelines()),
                summary.state().checkpoint(),
                summary.state().written().truncatedTo(ChronoUnit.SECONDS),
                Words.brief(String.join(", ", summary.state().positions())),
                summary.bytes(),
                summary.encryption().isPresent() ? "yes" : "no",
                row.isWhole() ? "there" : Words.brief(row.why()),
                row.path());
    }
}
