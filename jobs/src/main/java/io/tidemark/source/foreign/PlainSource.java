package io.tidemark.source.foreign;

import io.tidemark.checkpoint.source.CdcConnector;
import io.tidemark.problem.Words;
import io.tidemark.source.TableName;
import java.util.Set;
import java.util.TreeSet;

/**
 * A source of Flink CDC whose state can be gone on from.
 *
 * @param tables those it has read
 */
public record PlainSource(CdcConnector connector, Set<TableName> tables, PlainPosition position) {

    public PlainSource {
        tables = Set.copyOf(tables);
    }

    @Override
    public String toString() {
        return "%s of %s".formatted(connector.connector(), Words.printable(new TreeSet<>(tables)));
    }
}
