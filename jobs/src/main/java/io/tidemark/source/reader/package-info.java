/** Reads chunks and the stream, and emits each chunk and each source transaction as one. */
package io.tidemark.source.reader;
