/**
 * Real servers on this machine for the demo and the tests: Postgres, MySQL, MariaDB and Kafka as child processes that
 * listen on the loopback interface only, keep their data in private directories and never outlive this JVM.
 */
package io.tidemark.embedded;
