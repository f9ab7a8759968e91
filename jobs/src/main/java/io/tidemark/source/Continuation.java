package io.tidemark.source;

import io.tidemark.position.LogPosition;
import io.tidemark.source.split.TableLayout;
import java.io.Serializable;
import java.util.Map;

/**
 * Where a reader goes on that has no state of its own: another one has loaded the tables and read the log so far.
 *
 * @param begin what the other one has not emitted comes from here on, and maybe some of what it has
 * @param layouts what the tables look like there, if the log does not say so
 */
public record Continuation(LogPosition begin, Map<TableName, TableLayout> layouts) implements Serializable {

    public Continuation {
        layouts = Map.copyOf(layouts);
    }
}
