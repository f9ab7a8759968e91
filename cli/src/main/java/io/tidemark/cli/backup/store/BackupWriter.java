package io.tidemark.cli.backup.store;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.NamedFiles;
import io.tidemark.checkpoint.SavedStates;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes backups. Each is put together under another name: every file is on the disk before the manifest is, and the manifest
 * before the directory gets its own name. Whatever ends this before then leaves nothing that is taken for a backup.
 */
public final class BackupWriter {

    /**
     * What has come out.
     *
     * @param now whether it was made now, and was not there before
     */
    public record Made(Backup backup, boolean now) {}

    private final Disk disk;
    private final Clock clock;
    private final Protection protection;

    public BackupWriter(Clock clock, Protection protection) {
        this(new LocalDisk(), clock, protection);
    }

    BackupWriter(Disk disk, Clock clock, Protection protection) {
        this.disk = disk;
        this.clock = clock;
        this.protection = protection;
    }

    /**
     * Copies a state, unless the directory has a whole backup of it.
     *
     * @param directory is made if it is not there
     * @throws io.tidemark.problem.ProblemException if the state cannot be backed up, or the directory not be written
     */
    public Made write(Path state, Origin origin, BackupDirectory directory) {
        Inspection inspection = Inspection.of(state);
        NamedFiles named = Copyable.files(inspection, directory);
        try {
            disk.makeDirectory(directory.path());
            String fingerprint = fingerprint(state);
            boolean encrypted = protection.parameters().isPresent();
            Optional<Backup> there = directory.find(fingerprint, encrypted);
            if (there.isPresent()) {
                return new Made(there.get(), false);
            }
            return new Made(make(inspection, named, origin, directory, fingerprint), true);
        } catch (UnreadableException gone) {
            throw Copyable.refused("%s: %s".formatted(state, gone.getMessage()), gone);
        } catch (IOException failure) {
            throw BackupDirectory.unusable(directory.path(), failure);
        }
    }

    private static String fingerprint(Path state) throws UnreadableException, IOException {
        MeasuredOutput measured = new MeasuredOutput(OutputStream.nullOutputStream());
        try (InputStream in = open(state.resolve(SavedStates.METADATA))) {
            Transfer.copy(in, measured);
        }
        return measured.sha256();
    }

    private Backup make(
            Inspection inspection, NamedFiles named, Origin origin, BackupDirectory directory, String fingerprint)
            throws UnreadableException, IOException {
        Instant created = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Path place = directory.free(
                String.join("+", origin.pipelines(inspection)),
                inspection.metadata().checkpoint(),
                fingerprint);
        Path unfinished = BackupDirectory.unfinished(place);
        boolean finished = false;
        try {
            List<StoredFile> files = store(inspection, named, unfinished);
            String manifest = ManifestWriter.write(inspection, origin, created, fingerprint, files, protection);
            disk.write(unfinished.resolve(Manifest.FILE), out -> {
                out.write(manifest.getBytes(StandardCharsets.UTF_8));
                return manifest;
            });
            disk.force(unfinished);
            disk.move(unfinished, place);
            finished = true;
            disk.force(directory.path());
        } finally {
            if (!finished) {
                disk.abandon(unfinished);
            }
        }
        return Backup.open(place);
    }

    private List<StoredFile> store(Inspection inspection, NamedFiles named, Path unfinished)
            throws UnreadableException, IOException {
        // Last: a directory with it in looks as a state does.
        Set<String> names = new LinkedHashSet<>(named.own());
        names.add(SavedStates.METADATA);
        List<StoredFile> files = new ArrayList<>();
        Set<Path> directories = new LinkedHashSet<>();
        for (String name : names) {
            Path to = unfinished.resolve(
                    Manifest.path(name, protection.parameters().isPresent()));
            disk.makeDirectory(to.getParent());
            for (Path made = to.getParent(); !made.equals(unfinished); made = made.getParent()) {
                directories.add(made);
            }
            files.add(store(Path.of(inspection.location()).resolve(name), name, to));
            // What looks for the newest state goes by the time of its metadata.
            disk.date(to, inspection.written());
        }
        for (Path written : directories) {
            disk.force(written);
        }
        return files;
    }

    private StoredFile store(Path from, String name, Path to) throws UnreadableException, IOException {
        try (InputStream in = open(from)) {
            return disk.write(to, out -> {
                MeasuredOutput measured = new MeasuredOutput(out);
                long bytes;
                try (OutputStream storing = protection.storing(measured, name)) {
                    bytes = Transfer.copy(in, storing);
                }
                return new StoredFile(name, bytes, measured.bytes(), measured.sha256());
            });
        }
    }

    private static InputStream open(Path file) throws UnreadableException {
        try {
            return Files.newInputStream(file);
        } catch (IOException failure) {
            throw new UnreadableException(failure);
        }
    }
}
