package io.tidemark.source.rows;

import io.tidemark.position.LogPosition;

/**
 * Where a log ends.
 *
 * @param history which history it belongs to, as {@link io.tidemark.position.LogIdentity#history} prints it; "" if the source
 *     does not say so
 */
public record LogEnd(LogPosition position, String history) {}
