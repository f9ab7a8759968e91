package io.tidemark.target;

/** How much of the heap the writers of a pipeline's tables may hold. */
final class StageMemory {

    private static final int SHARE = 8;
    private static final long LEAST = 128L << 10;
    private static final long MOST = 16L << 20;

    private StageMemory() {}

    /**
     * @param heap of the process, bytes
     * @param writers that may run in it
     */
    static long bytesPerWriter(long heap, int writers) {
        return Math.max(LEAST, Math.min(MOST, heap / SHARE / Math.max(1, writers)));
    }
}
