/** What has been done to pipelines, by whom and why: an operation each a file, which is only ever added to. */
package io.tidemark.cli.history;
