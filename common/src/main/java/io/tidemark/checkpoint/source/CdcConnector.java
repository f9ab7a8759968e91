package io.tidemark.checkpoint.source;

import io.tidemark.checkpoint.flink.StateInput;
import java.io.IOException;

/** Flink CDC's connectors whose state can be read. They lay it out alike, but for flags that Postgres' has beside names. */
public enum CdcConnector {
    POSTGRES("postgres-cdc", true),
    MYSQL("mysql-cdc", false);

    private final String connector;
    private final boolean flagged;

    CdcConnector(String connector, boolean flagged) {
        this.connector = connector;
        this.flagged = flagged;
    }

    /** What the connector is called in SQL. */
    public String connector() {
        return connector;
    }

    /** Whether its state is that of Flink CDC's common framework, which other databases' connectors use as well. */
    boolean isFlagged() {
        return flagged;
    }

    /** A flag of the common framework. */
    void flag(StateInput in) throws IOException {
        if (flagged) {
            in.flag();
        }
    }
}
