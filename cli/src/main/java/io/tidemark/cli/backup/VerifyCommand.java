package io.tidemark.cli.backup;

import io.tidemark.cli.Output;
import io.tidemark.cli.backup.store.Backup;
import io.tidemark.cli.backup.store.BackupCheck;
import io.tidemark.cli.backup.store.BackupDirectory;
import io.tidemark.cli.backup.store.BackupRow;
import io.tidemark.cli.backup.store.Summary;
import io.tidemark.cli.storage.StorageOption;
import io.tidemark.problem.Category;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tidemark backup verify}. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Reads every byte of a backup, or of each in a directory, and says whether it is what was stored.",
            "",
            "The manifest and each file are compared with their SHA-256, encrypted ones are decrypted, and what the state says of its"
                    + " files, sources and targets is read as savepoint verify does. A changed byte anywhere is found.",
            "",
            "A directory that has encrypted backups and others takes two runs, one with the key and one without: a plain one where a"
                    + " key is given may not be what was made.",
            "",
            "Exit code 0: each is whole; 7: one is not whole; 3: the key is missing, or another one, and all that could be read is"
                    + " whole; 6: there is no backup, or one could not be looked into or read to its end."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tidemark backup verify /mnt/backups/orders-42-1f0c5a7b9d3e --key-file /run/secrets/backup",
            "  tidemark backup verify /mnt/backups"
        })
final class VerifyCommand implements Callable<Integer> {

    @Parameters(paramLabel = "PATH|DIR", description = "A backup's directory, or the one that the backups are in.")
    private String named;

    @Mixin
    private KeyOptions key;

    @Mixin
    private StorageOption storage;

    @Mixin
    private Output output;

    private final List<BackupCheck> checks = new ArrayList<>();
    private final List<Map<String, Object>> backups = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    @Override
    public Integer call() {
        Path path = storage.directory(named, ErrorCode.BACKUP_DIRECTORY_UNUSABLE);
        List<BackupRow> rows = BackupDirectory.isOne(path) ? rows(path) : List.of();
        if (rows.isEmpty()) {
            Backup backup = Backup.open(path);
            try {
                check(backup);
            } catch (ProblemException notLookedAt) {
                add(BackupJson.of(backup), notLookedAt);
            }
        } else {
            rows.forEach(this::check);
        }
        output.print(text(), json());
        if (!problems.isEmpty()) {
            // The first says what the exit code is: damage is worse than a key that is missing.
            problems.sort(Comparator.comparing(problem -> problem.code().category() != Category.VERDICT));
            throw new ProblemException(problems, null);
        }
        return 0;
    }

    private List<BackupRow> rows(Path path) {
        List<BackupRow> all = new BackupDirectory(path).rows();
        all.stream()
                .filter(row -> !mayBeOne(row))
                .forEach(row ->
                        output.narrate("Not looked at: %s: %s".formatted(Words.printable(row.path()), row.why())));
        return all.stream().filter(VerifyCommand::mayBeOne).toList();
    }

    private static boolean mayBeOne(BackupRow row) {
        return row.kind() == BackupRow.Kind.BACKUP || row.kind() == BackupRow.Kind.NOT_SEEN;
    }

    private void check(BackupRow row) {
        try {
            if (row.kind() == BackupRow.Kind.NOT_SEEN) {
                throw new ProblemException(BackupDirectory.notSeen(List.of(row)), null);
            }
            if (row.summary().isEmpty()) {
                throw Backup.notWhole("%s: %s".formatted(row.path(), row.why()), null);
            }
            check(Backup.open(row.path()));
        } catch (ProblemException notLookedAt) {
            add(BackupJson.of(row), notLookedAt);
        }
    }

    private void add(Map<String, Object> json, ProblemException notLookedAt) {
        problems.addAll(notLookedAt.problems());
        json.put("whole", false);
        json.put("damaged", notLookedAt.problems().stream().map(Problem::found).toList());
        backups.add(json);
    }

    private void check(Backup backup) {
        BackupCheck check = BackupCheck.of(backup, key.of(backup));
        checks.add(check);
        Map<String, Object> json = BackupJson.of(backup);
        json.put("whole", check.isWhole());
        json.put("bytesRead", check.bytes());
        json.put("damaged", check.damaged());
        backups.add(json);
        if (!check.isWhole()) {
            String damaged = String.join("\n", check.damaged());
            problems.addAll(Backup.notWhole("%s: %s".formatted(backup.directory(), damaged), null)
                    .problems());
        }
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (BackupCheck check : checks) {
            Summary summary = check.summary();
            text.append("checkpoint ").append(summary.state().checkpoint()).append('\n');
            line(text, "path", check.directory());
            line(text, "pipeline", String.join(", ", summary.pipelines()));
            line(text, "position", Words.brief(String.join(", ", summary.state().positions())));
            line(text, "written", summary.state().written());
            line(text, "created", summary.created());
            line(
                    text,
                    "files",
                    String.format(
                            Locale.ROOT,
                            "%d, %,d bytes of them read%s",
                            summary.files(),
                            check.bytes(),
                            summary.encryption().isPresent() ? ", decrypted" : ""));
            check.damaged().forEach(file -> line(text, "damaged", file));
            text.append(check.isWhole() ? "\nIt is whole.\n" : "\nIt is not whole.\n");
        }
        long whole = checks.stream().filter(BackupCheck::isWhole).count();
        return text.append(backups.size() == 1 ? "" : "\n%d of %d are whole.\n".formatted(whole, backups.size()))
                .toString();
    }

    private static void line(StringBuilder text, String title, Object value) {
        String words = Words.printable(value);
        text.append("  %-12s %s\n".formatted(title, words.isEmpty() ? "-" : words));
    }

    private Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("whole", problems.isEmpty());
        json.put("backups", backups);
        json.put("problems", problems.stream().map(Problem::found).toList());
        return json;
    }
}
