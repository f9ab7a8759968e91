/** From which savepoint a pipeline can be replayed. */
package io.tidemark.cli.replay;
