package io.tidemark.target;

import java.io.Serializable;

/**
 * The one table that all rows of a target table come from, row by row and key by key.
 *
 * @param source the name of its source
 * @param table as {@code schema.table}
 */
public record Mirrored(String source, String table) implements Serializable {}
