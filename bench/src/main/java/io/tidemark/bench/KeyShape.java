package io.tidemark.bench;

import java.util.Optional;

/** What the key of a table looks like, which decides how it can be read in parts. */
enum KeyShape {
    /** 1, 2, 3 and so on. */
    BIGINT("id bigint NOT NULL", "id BIGINT", "id"),
    /** In no order. */
    UUID("id %s NOT NULL", "id STRING", "id"),
    /** A hundred regions with numbers; the rows lie in the order of the numbers. */
    COMPOSITE("region int NOT NULL, id bigint NOT NULL", "region INT, id BIGINT", "region, id"),
    /** Numbers, 90 % of which lie in 1 % of their range. */
    SKEWED("id bigint NOT NULL", "id BIGINT", "id"),
    /** Numbers without a key. */
    NONE("id bigint NOT NULL", "id BIGINT", null);

    private final String columns;
    private final String flinkColumns;
    private final String primaryKey;

    KeyShape(String columns, String flinkColumns, String primaryKey) {
        this.columns = columns;
        this.flinkColumns = flinkColumns;
        this.primaryKey = primaryKey;
    }

    /** @param uuidType what the database has for one */
    String columns(String uuidType) {
        return columns.formatted(uuidType);
    }

    String flinkColumns() {
        return flinkColumns;
    }

    /** The key's columns with commas; empty if there is no key. */
    Optional<String> primaryKey() {
        return Optional.ofNullable(primaryKey);
    }

    /** Its columns with commas, whether there is a key on them or not. */
    String names() {
        return this == COMPOSITE ? "region, id" : "id";
    }

    /** The first column by which rows can be told apart. */
    String leading() {
        return this == COMPOSITE ? "region" : "id";
    }

    /**
     * SQL for the key of row {@code n} of {@code rows}.
     *
     * @param uuid SQL for one out of {@code n}
     */
    String of(long rows, String uuid) {
        return switch (this) {
            case BIGINT, NONE -> "n";
            case UUID -> uuid;
            case COMPOSITE -> "n % 100, n";
            case SKEWED -> {
                long dense = Math.max(1, rows * 9 / 10);
                long step = 99 * dense / Math.max(1, rows - dense);
                yield "CASE WHEN n <= %1$d THEN n ELSE %1$d + (n - %1$d) * %2$d END".formatted(dense, step);
            }
        };
    }

    @Override
    public String toString() {
        return Names.of(this);
    }
}
