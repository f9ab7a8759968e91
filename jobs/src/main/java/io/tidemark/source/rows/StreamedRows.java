package io.tidemark.source.rows;

import java.util.List;

/**
 * Rows of one table that follow each other in the log, of one transaction.
 *
 * @param table their table's place in the reader's list of tables
 * @param rows at least one
 */
public record StreamedRows(int table, List<CapturedRow> rows) implements Captured {}
