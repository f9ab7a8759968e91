package io.tidemark.doctor;

import io.tidemark.problem.Outcome;
import java.nio.file.Path;
import java.time.Instant;

/**
 * A savepoint or checkpoint beside the one that was asked for.
 *
 * @param written when it was completed
 * @param outcome {@link Outcome#OK} if every source still serves it
 * @param detail where it stands, or what is against it
 */
public record OtherState(Path path, Instant written, Outcome outcome, String detail) {}
