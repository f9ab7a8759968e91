package io.tidemark.source;

import java.io.Serializable;
import org.apache.flink.table.types.logical.LogicalType;

/**
 * A column that a pipeline reads.
 *
 * @param name its name in the source
 * @param type the Flink type its values are read as
 */
public record CapturedColumn(String name, LogicalType type) implements Serializable {}
