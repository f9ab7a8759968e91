/** {@code tidemark backup}: savepoints copied to another place, read back, restored. */
package io.tidemark.cli.backup;
