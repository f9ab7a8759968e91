package io.tidemark.cli.backup;

import io.tidemark.cli.Age;
import io.tidemark.cli.Output;
import io.tidemark.cli.PathOrName;
import io.tidemark.cli.ShellWord;
import io.tidemark.cli.backup.store.Backup;
import io.tidemark.cli.backup.store.BackupDirectory;
import io.tidemark.cli.backup.store.BackupWriter;
import io.tidemark.cli.backup.store.Origin;
import io.tidemark.cli.context.ClusterOptions;
import io.tidemark.cli.history.Recorded;
import io.tidemark.cli.pipeline.Pipelines;
import io.tidemark.cli.rest.CompletedCheckpoint;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.cli.storage.StorageOption;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidemark backup create}. */
@Recorded
@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        description = {
            "Copies a savepoint into a directory of its own below DIR, with what it says of its positions and the SHA-256 of each"
                    + " file, and prints its path when all of it is on the disk.",
            "",
            "Of a pipeline's name its last savepoint is copied, as far as the cluster remembers: take one by tidemark savepoint"
                    + " create, or by pausing. A checkpoint is copied if all of its files are in its own directory, which those of"
                    + " incremental checkpoints are not. The savepoint and DIR may be in s3:// and the like, each for itself.",
            "",
            "With a key the files are encrypted (AES-256-GCM); names, sizes, positions and times stay readable in manifest.json, and"
                    + " cannot be changed without the key. Whoever loses the key has no backup.",
            "",
            "A state that DIR has a backup of is not copied again, if every byte of that can be read back, with the key that is given:"
                    + " its path is printed.",
            "",
            "Exit code 0: there is a backup of it; 3: the key cannot be used; 6: the state cannot be copied or"
                    + " changes meanwhile, DIR cannot be written, or the cluster cannot be asked."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tidemark backup create orders --to /mnt/backups --key-file /run/secrets/backup",
            "  tidemark backup create /srv/flink/state/savepoints/savepoint-a7d764-a9f34054fcd6 --to /mnt/backups",
            "  tidemark backup create orders --to s3://backups/orders --flink-conf /opt/flink/conf"
        })
final class CreateCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "NAME|PATH",
            description = "The pipeline's name, or its job's id; or the directory of a savepoint or checkpoint.")
    private String named;

    @Option(
            names = "--to",
            paramLabel = "DIR",
            required = true,
            description = "Where the backups are. Made if need be; what is in it is its owner's alone.")
    private String to;

    @Mixin
    private KeyOptions key;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private StorageOption storage;

    @Mixin
    private Output output;

    private record Source(Path state, Origin origin) {}

    @Override
    public Integer call() {
        Source source = PathOrName.isPath(named)
                ? new Source(storage.state(named), Origin.UNKNOWN)
                : lastSavepoint(cluster.flink());
        output.before(source.state());
        BackupDirectory directory = new BackupDirectory(storage.directory(to, ErrorCode.BACKUP_DIRECTORY_UNUSABLE));
        BackupWriter.Made made = new BackupWriter(directory, Clock.systemUTC(), key.ofNew(), key::of)
                .write(source.state(), source.origin());
        Backup backup = made.backup();
        made.passedOver().forEach(why -> output.narrate("Not relied on: " + Words.printable(why)));
        if (!made.now()) {
            output.narrate("%s has a backup of it, made at %s."
                    .formatted(Words.printable(to), backup.manifest().summary().created()));
        }
        Map<String, Object> json = BackupJson.of(backup);
        json.put("madeNow", made.now());
        output.print(Words.printable(backup.directory()) + "\n", json);
        output.narrate("Whether it can be read back: tidemark backup verify %s%s%s"
                .formatted(ShellWord.of(Words.printable(backup.directory())), key.words(), storage.words()));
        return 0;
    }

    private Source lastSavepoint(FlinkRest flink) {
        JobSummary job = new Pipelines(flink).find(named);
        if (!job.hasEnded()) {
            // What was taken a moment ago is in no answer that the cluster has given before.
            flink.awaitRefresh();
        }
        output.about(job.name());
        CompletedCheckpoint savepoint = flink.checkpoints(job)
                .savepoint()
                .orElseThrow(() -> new ProblemException(new Problem(
                        ErrorCode.SAVED_STATE_MISSING,
                        "%s remembers no savepoint of job %s of %s"
                                .formatted(flink.address(), job.id(), Words.printable(job.name())),
                        "a savepoint: checkpoints are taken away while they are copied, and share files",
                        "Take one: tidemark savepoint create %s%s, or name one by its path"
                                .formatted(ShellWord.of(Words.printable(named)), cluster.words()))));
        output.narrate("The last savepoint of %s is %s, of %s (%s)."
                .formatted(
                        Words.printable(job.name()),
                        Words.printable(savepoint.path()),
                        savepoint.completed(),
                        Age.words(Duration.between(
                                savepoint.completed(), Clock.systemUTC().instant()))));
        return new Source(storage.state(savepoint.path()), new Origin(job.name(), job.id()));
    }
}
