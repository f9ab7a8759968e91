package io.tidemark.source.mysql;

import io.tidemark.source.mysql.value.MySqlColumnType;

/**
 * A column as the server's catalog has it.
 *
 * @param charset of its text, empty for none
 * @param comment empty for none
 */
public record SourceColumn(String name, MySqlColumnType type, String charset, boolean nullable, String comment) {}
