/** What is read, piece by piece: chunks of the first load, then the stream; and how the pieces are kept in state. */
package io.tidemark.source.split;
