package io.tidemark.cli.savepoint.schedule;

import java.time.Instant;

/** The time between two looks of a schedule. */
interface Pause {

    /**
     * Waits, unless the schedule is to end.
     *
     * @param moment until when, at the latest
     * @return whether it is to go on
     */
    boolean until(Instant moment);

    /** Whether it is to go on, without waiting. */
    boolean goesOn();
}
