package io.tidemark.source.rows;

import io.tidemark.checkpoint.Resnapshot;
import java.util.List;

/**
 * The tables that are read anew beside the stream, or have been, said when the stream begins and whenever it has changed: what
 * has been emitted before has been counted.
 */
public record CapturedResnapshots(List<Resnapshot> all) implements Captured {

    public CapturedResnapshots {
        all = List.copyOf(all);
    }
}
