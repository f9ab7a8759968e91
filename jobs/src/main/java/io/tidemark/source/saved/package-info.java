/** What our own readers have left in a savepoint or checkpoint, as they themselves have it, without a job. */
package io.tidemark.source.saved;
