package io.tidemark.source;

import java.io.Serializable;

/**
 * What a job does when its source and its state do not fit together.
 *
 * @param onGap what it does if the source does not serve the stored position, or is another one
 * @param onUnknownHistory what it does if nobody can say whether they fit
 */
public record RestorePolicy(OnGap onGap, OnUnknownHistory onUnknownHistory) implements Serializable {

    /** Stop where something contradicts, go on where nothing does. */
    public static final RestorePolicy DEFAULT = new RestorePolicy(OnGap.FAIL, OnUnknownHistory.WARN);

    /** A part of the source's changes cannot be had any more. */
    public enum OnGap {
        /** The job ends. */
        FAIL,
        /** The tables are loaded anew, and what differs from the state is changed. */
        RESNAPSHOT
    }

    /** The state or the server does not say which history a position belongs to. */
    public enum OnUnknownHistory {
        WARN,
        FAIL
    }

    /** Whether the tables are loaded anew when there is a gap. */
    public boolean resnapshots() {
        return onGap == OnGap.RESNAPSHOT;
    }
}
