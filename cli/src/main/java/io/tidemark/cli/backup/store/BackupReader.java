package io.tidemark.cli.backup.store;

import io.tidemark.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.LinkOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.List;

/** Reads the files of a backup, each to its end, and says what is not as it was stored. */
final class BackupReader {

    private final Backup backup;
    private final Protection protection;

    BackupReader(Backup backup, Protection protection) {
        this.backup = backup;
        this.protection = protection;
    }

    /**
     * Writes a file as the state had it.
     *
     * @throws UnreadableException if it is not what was stored; what was written is nothing then
     * @throws IOException if {@code out} fails
     */
    long read(StoredFile file, OutputStream out) throws UnreadableException, IOException {
        backup.look(file);
        MessageDigest digest = Sha256.begun();
        try (InputStream stored =
                new DigestInputStream(Transfer.open(backup.path(file), LinkOption.NOFOLLOW_LINKS), digest)) {
            long bytes = Transfer.copy(content(stored, file), out);
            Transfer.copy(stored, OutputStream.nullOutputStream());
            if (bytes != file.bytes() || !Sha256.ended(digest).equals(file.sha256())) {
                throw new UnreadableException("its bytes are not those that were stored");
            }
            return bytes;
        }
    }

    private InputStream content(InputStream stored, StoredFile file) throws UnreadableException {
        try {
            return protection.reading(stored, file.name());
        } catch (IOException failure) {
            throw new UnreadableException(failure);
        }
    }

    /**
     * @return how many bytes could be read
     * @throws ProblemException if it was not reached
     */
    long damage(StoredFile file, List<String> damaged) {
        try {
            return read(file, OutputStream.nullOutputStream());
        } catch (UnreadableException damage) {
            damaged.add(backup.against(file, damage));
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return 0;
    }
}
