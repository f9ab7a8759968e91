/** {@code tidemark pin}: copies of replication slots that keep savepoints replayable. */
package io.tidemark.cli.pin;
