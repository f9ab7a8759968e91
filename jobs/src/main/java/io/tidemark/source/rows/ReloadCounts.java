package io.tidemark.source.rows;

/** What loading a table anew has changed. */
public record ReloadCounts(long inserted, long updated, long deleted) {

    static final ReloadCounts NONE = new ReloadCounts(0, 0, 0);

    ReloadCounts plus(ReloadCounts other) {
        return new ReloadCounts(inserted + other.inserted, updated + other.updated, deleted + other.deleted);
    }

    @Override
    public String toString() {
        return "%d rows inserted, %d updated, %d deleted".formatted(inserted, updated, deleted);
    }
}
