package io.tidemark.source.foreign;

import io.tidemark.source.TableName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The two connectors, and in which version of their state. Below 1000 the versions are Flink CDC's, from there on ours. */
public enum PlainFormat {
    POSTGRES("postgres-cdc", 8, 6, true),
    MYSQL("mysql-cdc", 5, 4, false);

    private final String connector;
    private final int enumeratorVersion;
    private final int splitVersion;
    private final boolean flagged;

    PlainFormat(String connector, int enumeratorVersion, int splitVersion, boolean flagged) {
        this.connector = connector;
        this.enumeratorVersion = enumeratorVersion;
        this.splitVersion = splitVersion;
        this.flagged = flagged;
    }

    /** What the connector is called in SQL. */
    public String connector() {
        return connector;
    }

    int enumeratorVersion() {
        return enumeratorVersion;
    }

    int splitVersion() {
        return splitVersion;
    }

    /** The versions that can be read, for the operator. */
    static String supported() {
        List<String> versions = new ArrayList<>();
        for (PlainFormat format : values()) {
            versions.add("%s with state version %d and splits of version %d"
                    .formatted(format.connector, format.enumeratorVersion, format.splitVersion));
        }
        return String.join(", or ", versions);
    }

    TableName table(PlainInput in) throws IOException {
        if (flagged) {
            in.flag();
        }
        return QuotedName.table(in.text());
    }

    Set<TableName> tables(PlainInput in) throws IOException {
        Set<TableName> tables = new LinkedHashSet<>();
        for (int i = in.count(); i > 0; i--) {
            tables.add(table(in));
        }
        return tables;
    }

    /** The tables that have schemas here; what the schemas say is not needed. */
    Set<TableName> schemas(PlainInput in) throws IOException {
        Set<TableName> tables = new LinkedHashSet<>();
        for (int i = in.count(); i > 0; i--) {
            tables.add(table(in));
            in.bytes();
        }
        return tables;
    }

    /** @return null for none */
    PlainOffset offset(PlainInput in) throws IOException {
        return in.flag() ? PlainOffset.parse(this, in.bytes()) : null;
    }

    /** A chunk of the first load that was read, as the stream's reader remembers it. */
    void skipFinished(PlainInput in) throws IOException {
        // The table, the chunk's id and its bounds; the latter are Java objects, which are never made again here.
        for (int i = 0; i < 4; i++) {
            in.text();
        }
        if (flagged) {
            in.text();
        }
        offset(in);
        if (flagged) {
            in.flag();
        }
    }
}
