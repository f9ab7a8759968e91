/** Readers over the Flink CDC sources. The only package in which Flink CDC's classes appear. */
package io.tidemark.source;
