/**
 * MySQL and MariaDB: the first load by {@code SELECT} under consistent snapshots, the stream by the binary log. The only
 * place for the log's client and for Debezium's parser of DDL.
 */
package io.tidemark.source.mysql;
