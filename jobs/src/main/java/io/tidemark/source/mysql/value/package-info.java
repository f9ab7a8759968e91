/**
 * From MySQL's and MariaDB's values to Flink's. The first load gets the text the server prints, the binary log holds the
 * bytes the server stores; both end in the same objects, so that a row is the same whichever way it came.
 *
 * <p>Assumes these settings of the session that prints: {@code time_zone '+00:00'}, {@code character_set_results
 * utf8mb4}, {@code sql_mode ''}.
 */
package io.tidemark.source.mysql.value;
