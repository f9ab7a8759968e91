/** A SQL file becomes a Flink job. The only package that sees sources, targets and catalogs together. */
package io.tidemark.job;
