/** Backups of savepoints in a directory: how they lie there, are made, read back, restored and judged. */
package io.tidemark.cli.backup.store;
