/** Connections to the databases of a pipeline. */
package io.tidemark.connection;
