/** The file systems that Flink reaches, as those of the JDK's {@code java.nio.file}: for the operator's tool, which has no Flink. */
package io.tidemark.storage;
