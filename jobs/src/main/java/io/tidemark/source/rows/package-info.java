/** Captured rows on their way from a reader to Flink SQL. */
package io.tidemark.source.rows;
