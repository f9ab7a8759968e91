/** The operator's tool: the command line, and what every command shares. */
package io.tidemark.cli;
