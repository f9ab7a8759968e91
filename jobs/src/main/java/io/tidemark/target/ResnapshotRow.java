package io.tidemark.target;

/**
 * What has become of the last demand to read the source's table of a mirror anew.
 *
 * @param request the demand
 */
record ResnapshotRow(String request, State state) {

    /** How the keys are that were noted for it. */
    enum State {
        /** All keys that epochs have given to the mirror since the first row that was read anew. */
        NOTING,
        /** Whatever was not noted has gone. */
        SWEPT,
        /** Some are not known: what the source does not have stays. */
        LOST,
        /** What was not noted was to go, and the target has refused that. */
        REFUSED
    }
}
