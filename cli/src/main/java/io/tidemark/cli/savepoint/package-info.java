/** {@code tidemark savepoint}: taken, listed, looked through, deleted. */
package io.tidemark.cli.savepoint;
