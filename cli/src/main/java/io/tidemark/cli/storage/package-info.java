/** Where states and backups are: on this machine, or in a file system that one of Flink's plugins reaches. */
package io.tidemark.cli.storage;
