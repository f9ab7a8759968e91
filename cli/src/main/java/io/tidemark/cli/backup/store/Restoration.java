package io.tidemark.cli.backup.store;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.flink.Existence;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Copies the state out of a backup, into a directory that gets its name when every byte was looked at. */
public final class Restoration {

    private final Disk disk;
    private final Backup backup;
    private final Protection protection;
    private final Path target;

    /** @param target absolute; what is not there yet */
    public Restoration(Backup backup, Protection protection, Path target) {
        this(Disk.of(target), backup, protection, target);
    }

    Restoration(Disk disk, Backup backup, Protection protection, Path target) {
        this.disk = disk;
        this.backup = backup;
        this.protection = protection;
        this.target = target;
    }

    /**
     * What can be said before anything is written.
     *
     * @throws ProblemException if there is something where it is to go, or the backup is not as it was made
     */
    public void plan() {
        if (isThere()) {
            throw new ProblemException(new Problem(
                    ErrorCode.BACKUP_DIRECTORY_UNUSABLE,
                    target + " is there already",
                    "a directory that is not there yet: nothing is overwritten",
                    "Name another one."));
        }
        List<String> damaged = new ArrayList<>(BackupCheck.forged(backup, protection));
        backup.shortOf().ifPresent(damaged::add);
        refuse(damaged);
    }

    private boolean isThere() {
        try {
            return Existence.isThere(target);
        } catch (IOException failure) {
            throw BackupDirectory.unusable(target, failure);
        }
    }

    /**
     * Restores the state.
     *
     * @throws ProblemException if a byte is not the one that was stored, or the target cannot be written
     */
    public void restore() {
        plan();
        try {
            restore(disk.begin(target));
        } catch (UnreadableException damage) {
            String found = "%s: %s".formatted(backup.directory(), damage.getMessage());
            throw damage.isNotSeen() ? BackupDirectory.unusable(found, damage) : Backup.notWhole(found, damage);
        } catch (IOException failure) {
            throw BackupDirectory.unusable(target.getParent(), failure);
        }
    }

    private void restore(Path unfinished) throws UnreadableException, IOException {
        boolean finished = false;
        try {
            copy(unfinished);
            Inspection restored = Inspection.of(unfinished);
            if (!restored.files().unseen().isEmpty()) {
                throw new IOException(String.join("; ", restored.files().unseenWithWhy()));
            }
            refuse(BackupCheck.unlike(restored));
            disk.finish(unfinished, target);
            finished = true;
            disk.force(target.getParent());
        } finally {
            if (!finished) {
                disk.abandon(unfinished);
            }
        }
    }

    private void copy(Path unfinished) throws UnreadableException, IOException {
        BackupReader reader = new BackupReader(backup, protection);
        StateCopy copy = new StateCopy(
                disk, unfinished, backup.manifest().summary().state().written());
        for (StoredFile file : backup.manifest().files()) {
            try {
                copy.write(file.name(), file.name(), out -> reader.read(file, out));
            } catch (UnreadableException damage) {
                throw new UnreadableException(
                        "%s: %s".formatted(backup.manifest().path(file), damage.getMessage()), damage);
            }
        }
    }

    private void refuse(List<String> damaged) {
        if (!damaged.isEmpty()) {
            throw Backup.notWhole("%s: %s".formatted(backup.directory(), String.join("; ", damaged)), null);
        }
    }
}
