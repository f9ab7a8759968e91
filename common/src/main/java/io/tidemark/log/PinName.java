package io.tidemark.log;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a pin: a replication slot that was copied to keep one savepoint replayable. It is all that relates the two, so that
 * each is found from the other, and nothing that could be lost has to be kept beside them.
 *
 * <p>Flink calls a savepoint {@code savepoint-JOB-ID}, the pin of it is {@code tidemark_pin_JOB_ID_SLOT}. Until the savepoint is
 * there the copy is provisional, {@code tidemark_new_JOB_TIME_SLOT}. A slot's name has at most 63 characters (PostgreSQL manual,
 * section 26.2.6.1, and {@code NAMEDATALEN}); of a longer slot stands its begin here, and 8 digits that are of the whole.
 *
 * @param provisional whether its savepoint was not there yet
 * @param job the first 6 digits of the job's id
 * @param id 12 digits: what tells the savepoint from others of the job, or, of a provisional one, when it was made, in
 *     milliseconds since 1970 by the clock of who made it
 * @param slot what was copied, shortened to 30 characters
 */
public record PinName(boolean provisional, String job, String id, String slot) {

    private static final Pattern NAME =
            Pattern.compile("tidemark_(pin|new)_([0-9a-f]{6})_([0-9a-f]{12})_([a-z0-9_]{1,30})");

    private static final Pattern SAVEPOINT = Pattern.compile("savepoint-([0-9a-f]{6})-([0-9a-f]{12})");
    private static final int JOB_DIGITS = 6;
    private static final int MOST_OF_SLOT = 30;
    private static final int DIGITS_OF_SLOT = 8;

    /** What a slot's name says; empty if it is not called as a pin. */
    public static Optional<PinName> parse(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches()
                ? Optional.of(new PinName(
                        matcher.group(1).equals("new"), matcher.group(2), matcher.group(3), matcher.group(4)))
                : Optional.empty();
    }

    /**
     * The pin of a savepoint.
     *
     * @param savepoint the name of its directory
     * @param slot which is copied
     * @return empty if the directory is not called as Flink calls savepoints
     */
    public static Optional<PinName> of(String savepoint, String slot) {
        Matcher matcher = SAVEPOINT.matcher(savepoint);
        return matcher.matches()
                ? Optional.of(new PinName(false, matcher.group(1), matcher.group(2), shortened(slot)))
                : Optional.empty();
    }

    /**
     * A copy that is made before its savepoint.
     *
     * @param job its id, of 6 hexadecimal digits or more
     */
    public static PinName provisional(String job, Instant now, String slot) {
        return new PinName(
                true,
                job.substring(0, JOB_DIGITS),
                HexFormat.of().toHexDigits(now.toEpochMilli(), 12),
                shortened(slot));
    }

    private static String shortened(String slot) {
        if (slot.length() <= MOST_OF_SLOT) {
            return slot;
        }
        String digits = UUID.nameUUIDFromBytes(slot.getBytes(StandardCharsets.UTF_8))
                .toString()
                .substring(0, DIGITS_OF_SLOT);
        return slot.substring(0, MOST_OF_SLOT - 1 - DIGITS_OF_SLOT) + "_" + digits;
    }

    /** Whether a directory is called as Flink calls those of savepoints. */
    public static boolean isSavepoint(String directory) {
        return job(directory).isPresent();
    }

    /**
     * The job that has left a savepoint, by the first 6 digits of its id.
     *
     * @param savepoint the name of its directory
     * @return empty if the directory is not called as Flink calls savepoints
     */
    public static Optional<String> job(String savepoint) {
        Matcher matcher = SAVEPOINT.matcher(savepoint);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** Whether it is a copy of a slot. */
    public boolean isOf(String name) {
        return slot.equals(shortened(name));
    }

    /** The name of the savepoint's directory; of a provisional one nobody knows it. */
    public Optional<String> savepoint() {
        return provisional ? Optional.empty() : Optional.of("savepoint-%s-%s".formatted(job, id));
    }

    /** When a provisional one was made, by the clock of who made it. */
    public Optional<Instant> made() {
        return provisional ? Optional.of(Instant.ofEpochMilli(Long.parseLong(id, 16))) : Optional.empty();
    }

    @Override
    public String toString() {
        return "tidemark_%s_%s_%s_%s".formatted(provisional ? "new" : "pin", job, id, slot);
    }
}
