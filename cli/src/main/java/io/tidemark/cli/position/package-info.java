/** {@code tidemark position}: where savepoints, checkpoints and pipelines stand in their sources' logs. */
package io.tidemark.cli.position;
