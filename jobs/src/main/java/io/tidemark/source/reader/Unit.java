package io.tidemark.source.reader;

import io.tidemark.source.rows.CapturedRow;
import java.util.List;

/**
 * What is emitted together: a source transaction, a chunk, or, of a large one, the next part.
 *
 * @param rows in the order of the log
 * @param changes how many changes of the transaction the rows come from, those of other tables included
 * @param end what lies behind the last row, or null if there is more to come
 */
public record Unit(List<CapturedRow> rows, long changes, UnitEnd end) {}
