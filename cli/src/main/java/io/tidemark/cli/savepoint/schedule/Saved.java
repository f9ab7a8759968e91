package io.tidemark.cli.savepoint.schedule;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A savepoint of a schedule.
 *
 * @param written when it was completed
 * @param replayable whether it is not known to be none that can be replayed
 */
record Saved(Path path, Instant written, boolean replayable) {}
