package io.tidemark.source.mysql;

import io.tidemark.source.mysql.SqlToken.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a column's type, whichever of its names the statement uses (MySQL manual, section 11.9; MariaDB manual, Data
 * Types).
 *
 * <p>{@code REAL} is taken for {@code double}, its meaning unless the session's {@code sql_mode} has {@code
 * REAL_AS_FLOAT}.
 */
final class ColumnTypeReader {

    private static final Map<String, String> INTEGERS = Map.ofEntries(
            Map.entry("tinyint", "tinyint"),
            Map.entry("int1", "tinyint"),
            Map.entry("smallint", "smallint"),
            Map.entry("int2", "smallint"),
            Map.entry("mediumint", "mediumint"),
            Map.entry("int3", "mediumint"),
            Map.entry("middleint", "mediumint"),
            Map.entry("int", "int"),
            Map.entry("integer", "int"),
            Map.entry("int4", "int"),
            Map.entry("bigint", "bigint"),
            Map.entry("int8", "bigint"));
    private static final Set<String> SPATIAL =
            Set.of("geometry", "point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon");
    private static final int MAX_PRECISION_OF_FLOAT = 24;
    private static final int MAX_PRECISION_OF_DOUBLE = 53;
    private static final int DEFAULT_PRECISION_OF_DECIMAL = 10;

    private final SqlReader reader;
    private final ServerVersion server;

    ColumnTypeReader(SqlReader reader, ServerVersion server) {
        this.reader = reader;
        this.server = server;
    }

    /** @throws UnreadableException if it is no type we know */
    ColumnType read() {
        if (reader.peek().kind() != Kind.WORD) {
            throw reader.unexpected("a type");
        }
        String word = CharacterSets.lowerCase(reader.peek().text());
        String integer = INTEGERS.get(word);
        if (integer != null) {
            reader.next();
            return numeric(integer, reader.peek().isSymbol('(') ? "(" + length() + ")" : "");
        }
        if (SPATIAL.contains(word)) {
            reader.next();
            return ColumnType.plain(word, "");
        }
        ColumnType type = named(word);
        return type.text() ? withCharset(type) : type;
    }

    private ColumnType named(String word) {
        UnreadableException unknown = reader.unexpected("a type we know");
        reader.next();
        return switch (word) {
            case "decimal", "dec", "numeric", "fixed" -> decimal();
            case "float", "float4" -> floating();
            case "double", "real", "float8" -> {
                reader.accept("PRECISION");
                yield numeric("double", reader.peek().isSymbol('(') ? digits() : "");
            }
            case "bit" -> ColumnType.plain("bit", "(" + lengthOr(1) + ")");
            case "bool", "boolean" -> ColumnType.plain("tinyint", "(1)");
            case "serial" -> ColumnType.plain("bigint", " unsigned");
            case "date" -> ColumnType.plain(word, "");
            case "year" -> ColumnType.plain(word, reader.peek().isSymbol('(') ? "(" + length() + ")" : "");
            case "time", "datetime", "timestamp" -> temporal(word);
            case "binary" -> ColumnType.bytes(word, lengthOr(1));
            case "varbinary" -> ColumnType.bytes(word, length());
            case "tinyblob", "mediumblob", "longblob" -> ColumnType.bytes(word, ColumnType.NONE);
            case "blob" -> ColumnType.bytes(word, lengthOr(ColumnType.NONE));
            case "tinytext", "mediumtext", "longtext" -> ColumnType.text(word, ColumnType.NONE);
            case "text" -> ColumnType.text(word, lengthOr(ColumnType.NONE));
            case "enum", "set" -> new ColumnType(word, values(), ColumnType.NONE, true, "");
            case "char", "character" -> character();
            case "varchar", "varcharacter" -> ColumnType.text("varchar", length());
            case "nchar" ->
                (reader.accept("VARCHAR") || reader.accept("VARCHARACTER")
                                ? ColumnType.text("varchar", length())
                                : character())
                        .in(CharacterSets.UTF8);
            case "nvarchar" -> ColumnType.text("varchar", length()).in(CharacterSets.UTF8);
            case "national" -> national();
            case "long" -> longer();
            case "json" -> json();
            case "geometrycollection", "geomcollection" -> ColumnType.plain(server.geometryCollection(), "");
            case "uuid", "inet4", "inet6" -> ColumnType.plain(word, "");
            case "vector" -> ColumnType.plain(word, "(" + length() + ")");
            default -> throw unknown;
        };
    }

    private ColumnType decimal() {
        int precision = DEFAULT_PRECISION_OF_DECIMAL;
        int scale = 0;
        if (reader.accept('(')) {
            int given = reader.number();
            precision = given == 0 ? DEFAULT_PRECISION_OF_DECIMAL : given;
            scale = reader.accept(',') ? reader.number() : 0;
            reader.expect(')');
        }
        return numeric("decimal", "(" + precision + "," + scale + ")");
    }

    private ColumnType floating() {
        if (!reader.accept('(')) {
            return numeric("float", "");
        }
        int precision = reader.number();
        if (reader.accept(',')) {
            int scale = reader.number();
            reader.expect(')');
            return numeric("float", "(" + precision + "," + scale + ")");
        }
        reader.expect(')');
        if (precision > MAX_PRECISION_OF_DOUBLE) {
            throw new UnreadableException("a precision of float is too large");
        }
        return numeric(precision > MAX_PRECISION_OF_FLOAT ? "double" : "float", "");
    }

    private String digits() {
        reader.expect('(');
        int precision = reader.number();
        reader.expect(',');
        int scale = reader.number();
        reader.expect(')');
        return "(" + precision + "," + scale + ")";
    }

    private ColumnType numeric(String base, String arguments) {
        boolean unsigned = false;
        boolean zerofill = false;
        while (true) {
            if (reader.accept("UNSIGNED")) {
                unsigned = true;
            } else if (reader.accept("ZEROFILL")) {
                zerofill = true;
            } else if (!reader.accept("SIGNED")) {
                return ColumnType.plain(
                        base, arguments + (unsigned || zerofill ? " unsigned" : "") + (zerofill ? " zerofill" : ""));
            }
        }
    }

    private ColumnType temporal(String base) {
        int fraction = lengthOr(0);
        return ColumnType.plain(base, fraction == 0 ? "" : "(" + fraction + ")");
    }

    private ColumnType character() {
        return reader.accept("VARYING") ? ColumnType.text("varchar", length()) : ColumnType.text("char", lengthOr(1));
    }

    private ColumnType national() {
        if (reader.accept("VARCHAR") || reader.accept("VARCHARACTER")) {
            return ColumnType.text("varchar", length()).in(CharacterSets.UTF8);
        }
        if (reader.accept("CHAR") || reader.accept("CHARACTER")) {
            return character().in(CharacterSets.UTF8);
        }
        throw reader.unexpected("CHAR or VARCHAR");
    }

    private ColumnType longer() {
        if (reader.accept("VARBINARY")) {
            return ColumnType.bytes("mediumblob", ColumnType.NONE);
        }
        // LONG alone is the same.
        if (!reader.accept("VARCHAR") && !reader.accept("VARCHARACTER") && !reader.accept("CHAR", "VARYING")) {
            reader.accept("CHARACTER", "VARYING");
        }
        return ColumnType.text("mediumtext", ColumnType.NONE);
    }

    private ColumnType json() {
        return server.mariaDb()
                ? ColumnType.text("longtext", ColumnType.NONE).in("utf8mb4")
                : ColumnType.plain("json", "");
    }

    private ColumnType withCharset(ColumnType declared) {
        ColumnType type = declared;
        while (true) {
            if (reader.accept("ASCII")) {
                type = type.in("latin1");
            } else if (reader.accept("UNICODE")) {
                type = type.in("ucs2");
            } else if (reader.accept("BYTE")) {
                type = type.in(CharacterSets.BINARY);
            } else if (acceptCharset(reader)) {
                type = type.in(charsetName(reader));
            } else if (!reader.accept("BINARY")) {
                // BINARY is a collation of the character set.
                return type;
            }
        }
    }

    static boolean acceptCharset(SqlReader reader) {
        return reader.accept("CHARACTER", "SET") || reader.accept("CHARSET") || reader.accept("CHAR", "SET");
    }

    static String charsetName(SqlReader reader) {
        return CharacterSets.named(quotedOrNot(reader));
    }

    /** The character set of the collation that is named next; empty if it says nothing about it. */
    static String collationCharset(SqlReader reader) {
        return CharacterSets.ofCollation(quotedOrNot(reader));
    }

    private static String quotedOrNot(SqlReader reader) {
        return reader.peek().isString() ? reader.next().text() : reader.name();
    }

    private int length() {
        reader.expect('(');
        int length = reader.number();
        reader.expect(')');
        return length;
    }

    private int lengthOr(int otherwise) {
        return reader.peek().isSymbol('(') ? length() : otherwise;
    }

    private String values() {
        List<String> values = new ArrayList<>();
        reader.expect('(');
        do {
            values.add("'" + value().replace("'", "''") + "'");
        } while (reader.accept(','));
        reader.expect(')');
        return "(" + String.join(",", values) + ")";
    }

    private String value() {
        if (!reader.peek().isString()) {
            throw reader.unexpected("a string");
        }
        SqlToken token = reader.next();
        String quote = token.kind() == Kind.STRING ? "'" : "\"";
        String value =
                token.text().replace(quote + quote, quote).replace("\\'", "'").replace("\\\"", "\"");
        if (value.indexOf('\\') >= 0) {
            // What it means depends on the session's sql_mode.
            throw new UnreadableException("a value of an enum or set has a backslash");
        }
        // The server drops blanks at its end.
        return value.replaceFirst(" +$", "");
    }
}
