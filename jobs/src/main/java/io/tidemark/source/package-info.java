/**
 * Readers: all tables that a job reads from one database, in one ordered stream held to transaction boundaries. The only
 * package that uses Flink CDC's jar, for Debezium's decoder and the database's driver.
 */
package io.tidemark.source;
