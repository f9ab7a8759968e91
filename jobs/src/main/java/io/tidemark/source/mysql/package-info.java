/**
 * MySQL and MariaDB: the first load by {@code SELECT} under consistent snapshots, the stream by the binary log. The only
 * place for the log's client.
 */
package io.tidemark.source.mysql;
