package io.tidemark.position;

import java.io.Serializable;

/**
 * How a table comes to be in a publication, by the object identifiers of the catalog's rows: one that was taken out and put
 * back, or made again under its old name, has another.
 *
 * @param table of the table, {@code pg_class}
 * @param publication of the publication, {@code pg_publication}
 * @param entry of the row of {@code pg_publication_rel} or {@code pg_publication_namespace} that publishes it; 0 if all
 *     tables are published
 */
public record PublishedTable(long table, long publication, long entry) implements Serializable {}
