package io.tidemark.source.postgres;

import io.tidemark.source.value.ColumnType;

/**
 * A column as the source's catalog has it.
 *
 * @param generated whether its value is computed; the log does not carry such columns
 * @param comment null for none
 */
public record SourceColumn(String name, ColumnType type, boolean nullable, boolean generated, String comment) {}
