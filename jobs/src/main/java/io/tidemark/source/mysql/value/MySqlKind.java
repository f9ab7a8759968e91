package io.tidemark.source.mysql.value;

import java.util.Set;

/** What sort of values a column has; all that is decided by type is decided by this. */
enum MySqlKind {
    INTEGER,
    DECIMAL,
    FLOATING,
    BIT,
    YEAR,
    DATE,
    TIME,
    DATETIME,
    TIMESTAMP,
    CHAR,
    VARCHAR,
    TEXT,
    LABELS,
    JSON,
    BINARY,
    VARBINARY,
    BLOB,
    SPATIAL,
    /** Not carried. */
    OTHER;

    private static final String NO_CHARACTERS = "binary";

    /** Those that have characters beyond U+FFFF. */
    private static final Set<String> WHOLE_UNICODE = Set.of("utf8mb4", "utf16", "utf16le", "utf32", "gb18030");

    static MySqlKind of(MySqlColumnType type) {
        return switch (type.name()) {
            case "tinyint", "smallint", "mediumint", "int", "bigint" -> INTEGER;
            case "decimal" -> type.length() < 0 ? OTHER : DECIMAL;
            case "float", "double", "real" -> FLOATING;
            case "bit" -> BIT;
            case "year" -> YEAR;
            case "date" -> DATE;
            case "time" -> temporal(type, TIME);
            case "datetime" -> temporal(type, DATETIME);
            case "timestamp" -> temporal(type, TIMESTAMP);
            case "char" -> characters(type, CHAR);
            case "varchar" -> characters(type, VARCHAR);
            case "tinytext", "text", "mediumtext", "longtext" -> characters(type, TEXT);
            case "enum", "set" -> labels(type);
            case "json" -> JSON;
            case "binary" -> BINARY;
            case "varbinary" -> VARBINARY;
            case "tinyblob", "blob", "mediumblob", "longblob" -> BLOB;
            case "geometry",
                    "point",
                    "linestring",
                    "polygon",
                    "multipoint",
                    "multilinestring",
                    "multipolygon",
                    "geometrycollection",
                    "geomcollection" -> SPATIAL;
            default -> OTHER;
        };
    }

    /** The log does not say how many digits behind the second MariaDB's old format has. */
    private static MySqlKind temporal(MySqlColumnType type, MySqlKind kind) {
        return type.text().endsWith("*/") && type.fractionDigits() > 0 ? OTHER : kind;
    }

    private static MySqlKind characters(MySqlColumnType type, MySqlKind kind) {
        return CharacterDecoder.of(type.charset()).isPresent() ? kind : OTHER;
    }

    /**
     * The catalog prints a question mark for each character beyond U+FFFF, and the log holds the value's number only: a
     * value with a question mark may be another one.
     */
    private static MySqlKind labels(MySqlColumnType type) {
        boolean doubtful = WHOLE_UNICODE.contains(type.charset())
                && type.values().stream().anyMatch(label -> label.indexOf('?') >= 0);
        return doubtful || type.charset().equals(NO_CHARACTERS) ? OTHER : LABELS;
    }
}
