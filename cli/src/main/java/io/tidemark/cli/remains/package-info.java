/** What a pipeline has left in the databases of a context, and its taking away. */
package io.tidemark.cli.remains;
