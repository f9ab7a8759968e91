/**
 * From the text the Postgres server prints to Flink's values. Snapshot and stream both hand over that text, so one
 * converter serves both and neither can differ from the other.
 *
 * <p>Assumes these settings of the session that prints: {@code DateStyle ISO}, {@code IntervalStyle postgres}, {@code
 * TimeZone UTC}, {@code bytea_output hex}, {@code extra_float_digits 3}, {@code client_encoding UTF8}.
 */
package io.tidemark.source.value;
