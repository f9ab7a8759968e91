/**
 * From the text the Postgres server prints to Flink's values. The stream hands over that text, and so does the snapshot but
 * for the types of {@link io.tidemark.source.value.SentValues}, which it has in binary and which come out the same.
 *
 * <p>Assumes these settings of the session that prints: {@code DateStyle ISO}, {@code IntervalStyle postgres}, {@code
 * TimeZone UTC}, {@code bytea_output hex}, {@code extra_float_digits 3}, {@code client_encoding UTF8}.
 */
package io.tidemark.source.value;
