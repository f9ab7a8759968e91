package io.tidemark.cli.backup.store;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.NamedFiles;
import io.tidemark.checkpoint.SavedStates;
import io.tidemark.checkpoint.flink.Existence;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes backups. Each is put together under another name, or with a mark: every file is on the disk before the manifest is, and
 * the manifest before the directory gets its own name, or loses the mark. Whatever ends this before then leaves nothing that is
 * taken for a backup.
 */
public final class BackupWriter {

    /**
     * What has come out.
     *
     * @param now whether it was made now, and was not there before
     * @param passedOver why others of the same state are not to be relied on, for people
     */
    public record Made(Backup backup, boolean now, List<String> passedOver) {

        public Made {
            passedOver = List.copyOf(passedOver);
        }
    }

    private final Disk disk;
    private final BackupDirectory directory;
    private final Clock clock;
    private final Protection protection;
    private final Keys keys;

    /**
     * @param directory is made if it is not there
     * @param protection of a new backup
     * @param keys of those that there are
     */
    public BackupWriter(BackupDirectory directory, Clock clock, Protection protection, Keys keys) {
        this(Disk.ofOwner(directory.path()), directory, clock, protection, keys);
    }

    BackupWriter(Disk disk, BackupDirectory directory, Clock clock, Protection protection, Keys keys) {
        this.disk = disk;
        this.directory = directory;
        this.clock = clock;
        this.protection = protection;
        this.keys = keys;
    }

    /**
     * Copies a state, unless the directory has a backup of it that can be read back.
     *
     * @throws io.tidemark.problem.ProblemException if the state cannot be backed up or changes meanwhile, or the directory cannot
     *     be written
     */
    public Made write(Path state, Origin origin) {
        try {
            // Before all else: what is looked at from here on is then known to be of the metadata that is copied.
            String fingerprint = fingerprint(state);
            Inspection inspection = Inspection.of(state);
            NamedFiles named = Copyable.files(state, inspection, directory);
            disk.makeDirectories(directory.path());
            List<String> passedOver = new ArrayList<>();
            Optional<Backup> there = find(fingerprint, passedOver);
            if (there.isPresent()) {
                return new Made(there.get(), false, passedOver);
            }
            return make(new Original(state, inspection, named, origin, fingerprint), passedOver);
        } catch (UnreadableException gone) {
            String found = "%s: %s".formatted(state, gone.getMessage());
            throw gone.isNotSeen() ? Copyable.notReached(found, gone) : Copyable.refused(found, gone);
        } catch (IOException failure) {
            throw BackupDirectory.unusable(directory.path(), failure);
        }
    }

    private record Original(Path state, Inspection inspection, NamedFiles named, Origin origin, String fingerprint) {}

    private static String fingerprint(Path state) throws UnreadableException, IOException {
        MeasuredOutput measured = new MeasuredOutput(OutputStream.nullOutputStream());
        try (InputStream in = Transfer.open(state.resolve(SavedStates.METADATA))) {
            Transfer.copy(in, measured);
        }
        return measured.sha256();
    }

    private Optional<Backup> find(String fingerprint, List<String> passedOver) throws IOException {
        if (!Existence.isThere(directory.path())) {
            return Optional.empty();
        }
        for (Path path : directory.of(fingerprint, protection.parameters().isPresent())) {
            ReadBack read = ReadBack.of(path, keys);
            if (read.isWhole()) {
                return read.backup();
            }
            passedOver.add(read.against());
        }
        return Optional.empty();
    }

    private Made make(Original original, List<String> passedOver) throws UnreadableException, IOException {
        Instant created = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Path place = place(original);
        Path unfinished = disk.begin(place);
        boolean finished = false;
        try {
            List<StoredFile> files = store(original, unfinished);
            String manifest = ManifestWriter.write(
                    original.inspection(), original.origin(), created, original.fingerprint(), files, protection);
            Copyable.copied(original.inspection().location(), unfinished, manifest, protection);
            disk.write(unfinished.resolve(Manifest.FILE), out -> {
                out.write(manifest.getBytes(StandardCharsets.UTF_8));
                return manifest;
            });
            disk.force(unfinished);
            while (!finished(unfinished, place)) {
                passedOver.clear();
                Optional<Backup> another = find(original.fingerprint(), passedOver);
                if (another.isPresent()) {
                    return new Made(another.get(), false, passedOver);
                }
                place = place(original);
            }
            Backup made;
            Optional<String> taken;
            try {
                made = Backup.open(place);
                taken = made.shortOf();
            } catch (ProblemException failure) {
                finished = failure.problems().get(0).code() == ErrorCode.BACKUP_DIRECTORY_UNUSABLE;
                throw finished ? notLookedAt(place, failure) : failure;
            }
            if (taken.isPresent()) {
                throw new IOException("somebody has changed it while it was made: " + taken.get());
            }
            finished = true;
            disk.force(directory.path());
            return new Made(made, true, passedOver);
        } finally {
            if (!finished) {
                disk.abandon(unfinished);
            }
        }
    }

    private static ProblemException notLookedAt(Path place, ProblemException failure) {
        return BackupDirectory.unusable(
                "%s was made, and could not be looked at then: %s"
                        .formatted(place, failure.problems().get(0).found()),
                failure);
    }

    private Path place(Original original) throws IOException {
        Inspection inspection = original.inspection();
        return directory.free(
                String.join("+", original.origin().pipelines(inspection)),
                inspection.metadata().checkpoint(),
                original.fingerprint(),
                disk.suffix());
    }

    /** Not if somebody else was faster. */
    private boolean finished(Path unfinished, Path place) throws IOException {
        try {
            disk.finish(unfinished, place);
            return true;
        } catch (IOException failure) {
            if (!unfinished.equals(place) && Existence.isThere(place)) {
                return false;
            }
            throw failure;
        }
    }

    private List<StoredFile> store(Original original, Path unfinished) throws UnreadableException, IOException {
        Path state = original.state();
        StateCopy copy = new StateCopy(disk, unfinished, original.inspection().written());
        boolean encrypted = protection.parameters().isPresent();
        List<StoredFile> files = new ArrayList<>();
        for (String name : original.named().own()) {
            try (InputStream in = Transfer.open(state.resolve(name))) {
                files.add(copy.write(name, Manifest.path(name, encrypted), out -> store(in, name, out)));
            }
        }
        String metadata = SavedStates.METADATA;
        MessageDigest digest = Sha256.begun();
        try (InputStream in = new DigestInputStream(Transfer.open(state.resolve(metadata)), digest)) {
            files.add(copy.write(metadata, Manifest.path(metadata, encrypted), out -> store(in, metadata, out)));
        }
        if (!Sha256.ended(digest).equals(original.fingerprint())) {
            throw new UnreadableException("its %s has changed while it was copied".formatted(metadata));
        }
        return files;
    }

    private StoredFile store(InputStream in, String name, OutputStream out) throws UnreadableException, IOException {
        MeasuredOutput measured = new MeasuredOutput(out);
        long bytes;
        try (OutputStream storing = protection.storing(measured, name)) {
            bytes = Transfer.copy(in, storing);
        }
        return new StoredFile(name, bytes, measured.bytes(), measured.sha256());
    }
}
