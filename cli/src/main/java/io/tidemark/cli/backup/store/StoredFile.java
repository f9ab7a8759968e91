package io.tidemark.cli.backup.store;

import io.tidemark.problem.Words;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * A file of a state, in a backup.
 *
 * @param name its path below the state's directory
 * @param bytes of the file itself
 * @param stored bytes of it in the backup, which are more if it is encrypted
 * @param sha256 of the stored bytes, 64 hexadecimal digits
 */
public record StoredFile(String name, long bytes, long stored, String sha256) {

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    public StoredFile {
        if (!isBelow(name)) {
            throw new IllegalArgumentException("a file of the name '%s'".formatted(Words.brief(name)));
        }
        if (bytes < 0 || stored < 0 || !SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException("a file %s of %d bytes, %d stored".formatted(name, bytes, stored));
        }
    }

    /** Whether a path leads nowhere but down: a backup may come from others, and is written to where a restore says. */
    static boolean isBelow(String path) {
        return path.chars().noneMatch(Character::isISOControl)
                && Arrays.stream(path.split("/", -1))
                        .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."))
                && isPath(path);
    }

    /** Not every text is one: this machine's names may be in fewer characters than a manifest. */
    private static boolean isPath(String path) {
        try {
            return Path.of(path).toString().equals(path)
                    && StandardCharsets.UTF_8.newEncoder().canEncode(path);
        } catch (InvalidPathException noName) {
            return false;
        }
    }
}
