package io.tidemark.guard;

import java.util.OptionalLong;

/**
 * When a MySQL or MariaDB server removes files of its log by itself.
 *
 * @param seconds after a file's end; empty if time is no reason
 * @param bytes of all files together from which on the oldest are removed, whatever their age; empty if size is no reason
 */
public record Retention(OptionalLong seconds, OptionalLong bytes) {

    /** How long a file stays where size is a reason; a time would promise too much. */
    public String bySize() {
        return "until all files have more than " + Said.bytes(bytes.orElseThrow());
    }
}
