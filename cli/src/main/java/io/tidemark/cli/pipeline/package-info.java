/** Commands on pipelines. */
package io.tidemark.cli.pipeline;
