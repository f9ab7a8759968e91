package io.tidemark.source;

import io.tidemark.position.LogPosition;
import java.io.Serializable;
import java.util.Map;

/**
 * Where the targets of a job stand in a source's log, of those that have to be given what is behind that apart from what is not: a
 * restored stream that begins before it stands there until they are through.
 */
public interface ShownPositions extends Serializable {

    /**
     * What one of them shows.
     *
     * @param epoch which one has brought it there: behind the wait it is another one, at the same place
     */
    record Shown(LogPosition position, String epoch) {}

    /**
     * By the targets' names, those that show anything. Blocks.
     *
     * @throws Exception if one of them cannot be asked now
     */
    Map<String, Shown> ask() throws Exception;

    /** Whether a stream that is there already waits as well, since the job's other ones may not be. */
    boolean withOthers();
}
