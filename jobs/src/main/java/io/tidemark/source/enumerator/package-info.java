/** Decides what is read when: first every table's chunks, then the stream. */
package io.tidemark.source.enumerator;
