package io.tidemark.target;

/**
 * The last epoch that is in a target.
 *
 * @param branch epochs are numbered within one: a pipeline that is started from an older savepoint begins another
 * @param epoch 0 if none is yet
 * @param attempt that has put it together: two jobs that go on from one state number their epochs alike
 */
record Applied(String branch, long epoch, String attempt) {

    static final Applied NOTHING = none("");

    /** No epoch of a branch. */
    static Applied none(String branch) {
        return new Applied(branch, 0, "");
    }
}
