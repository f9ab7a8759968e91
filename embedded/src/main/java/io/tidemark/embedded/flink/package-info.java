/** A Flink cluster of real processes, started from the published jars. */
package io.tidemark.embedded.flink;
