/** Named clusters with their state directories and databases, out of the tool's configuration. */
package io.tidemark.cli.context;
