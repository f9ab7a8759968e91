package io.tidemark.target;

/**
 * The last epoch that is in a target.
 *
 * @param branch epochs are numbered within one: a pipeline that is started from an older savepoint begins another
 * @param epoch 0 if none is yet
 */
record Applied(String branch, long epoch) {

    static final Applied NOTHING = new Applied("", 0);
}
