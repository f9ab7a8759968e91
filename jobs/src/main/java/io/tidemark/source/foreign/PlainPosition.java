package io.tidemark.source.foreign;

import io.tidemark.checkpoint.source.CdcConnector;
import io.tidemark.checkpoint.source.CdcOffset;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.LogPosition;
import io.tidemark.position.WalPosition;
import java.io.IOException;
import java.util.OptionalLong;

/** A position from which whatever a plain source had not emitted comes, and maybe some of what it had. */
public sealed interface PlainPosition {

    LogPosition at();

    /** @see CdcOffset */
    static PlainPosition of(CdcConnector connector, CdcOffset offset) throws IOException {
        return switch (connector) {
            case POSTGRES -> new Wal(offset.wal(), offset.transaction());
            case MYSQL -> new Binlog(offset.binlog());
        };
    }

    /**
     * @param at where the record of the last row begins that was emitted
     * @param transaction the row's, 32 bits of its id; empty if no row of the log had been emitted
     */
    record Wal(WalPosition at, OptionalLong transaction) implements PlainPosition {}

    /** @param at where the transaction of the last row begins */
    record Binlog(BinlogPosition at) implements PlainPosition {}
}
