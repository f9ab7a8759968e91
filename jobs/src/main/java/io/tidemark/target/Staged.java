package io.tidemark.target;

/**
 * How much was staged for a table.
 *
 * @param rows that were staged
 * @param deletes how many of them remove something
 * @param bytes that were sent for them
 * @param folded whether each key is among them only once
 */
record Staged(long rows, long deletes, long bytes, boolean folded) {

    static final Staged NOTHING = new Staged(0, 0, 0, true);

    /** This and what another writer has staged for the same epoch: a key's rows all come through one writer. */
    Staged beside(Staged other) {
        return plus(other, folded && other.folded);
    }

    /** This and what was staged for a later epoch. */
    Staged and(Staged later) {
        if (rows == 0) {
            return later;
        }
        return later.rows == 0 ? this : plus(later, false);
    }

    private Staged plus(Staged other, boolean bothFolded) {
        return new Staged(rows + other.rows, deletes + other.deletes, bytes + other.bytes, bothFolded);
    }
}
