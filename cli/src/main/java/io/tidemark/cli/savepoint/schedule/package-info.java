/** {@code tidemark savepoint schedule}: taken when they are due, thinned out later. */
package io.tidemark.cli.savepoint.schedule;
