package io.tidemark.source;

import java.io.Serializable;

/**
 * What a job does when its source and its state do not fit together.
 *
 * @param onUnknownHistory what it does if nobody can say whether they do
 */
public record RestorePolicy(OnUnknownHistory onUnknownHistory) implements Serializable {

    /** Go on where nothing speaks against it. */
    public static final RestorePolicy DEFAULT = new RestorePolicy(OnUnknownHistory.WARN);

    /** The state or the server does not say which history a position belongs to. */
    public enum OnUnknownHistory {
        WARN,
        FAIL
    }
}
