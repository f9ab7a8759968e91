/** Flink's REST API, as far as the tool needs it. */
package io.tidemark.cli.rest;
