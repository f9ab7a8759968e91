package io.tidemark.source.mysql;

import io.tidemark.source.split.TableLayout.Column;
import java.util.List;

/**
 * The type a statement declares a column with, under the name the catalog has for it.
 *
 * @param arguments what stands behind the name: {@code (10,2) unsigned}
 * @param length characters, or bytes of what is binary; {@link #NONE} where it is part of the arguments or absent
 * @param text whether it has a character set
 * @param charset empty for the table's
 */
record ColumnType(String base, String arguments, int length, boolean text, String charset) {

    static final int NONE = -1;

    private static final int MAX_BYTES_OF_VARCHAR = 65_535;
    private static final List<String> SIZES = List.of("tiny", "", "medium", "long");

    static ColumnType plain(String base, String arguments) {
        return new ColumnType(base, arguments, NONE, false, "");
    }

    static ColumnType bytes(String base, int length) {
        return new ColumnType(base, "", length, false, "");
    }

    static ColumnType text(String base, int length) {
        return new ColumnType(base, "", length, true, "");
    }

    ColumnType in(String characterSet) {
        if (!text) {
            return this;
        }
        return new ColumnType(base, arguments, length, true, characterSet);
    }

    /**
     * The column as the catalog has it.
     *
     * @param charsetOfTable for text without a character set of its own
     * @throws UnreadableException if the server makes another type of it than the declared one
     */
    Column column(String name, String charsetOfTable) {
        if (!text) {
            return new Column(name, sized(1), "");
        }
        String own = charset.isEmpty() ? charsetOfTable : charset;
        if (own.equals(CharacterSets.BINARY)) {
            return new ColumnType(binaryBase(), arguments, length, false, "").column(name, own);
        }
        return new Column(name, sized(CharacterSets.bytesPerCharacter(own)), own);
    }

    private String sized(int bytesPerCharacter) {
        if (length == NONE) {
            return base + arguments;
        }
        long bytes = (long) length * bytesPerCharacter;
        if (base.equals("text") || base.equals("blob")) {
            // Zero asks for no size at all.
            return length == 0 ? base : smallest(bytes) + base;
        }
        if (base.startsWith("var")) {
            requireWithinVarchar(bytes);
        }
        return base + "(" + length + ")" + arguments;
    }

    private String binaryBase() {
        if (base.endsWith("char")) {
            return base.replace("char", "binary");
        }
        if (base.endsWith("text")) {
            return base.replace("text", "blob");
        }
        throw new UnreadableException("a column of type " + base + " has the character set binary");
    }

    /**
     * A type as it is after its text was converted: the server lets it have room for as many characters as before.
     *
     * @throws UnreadableException if it has to become another type for that
     */
    static String converted(String type, String from, String to) {
        int after = CharacterSets.bytesPerCharacter(to);
        if (type.startsWith("varchar(")) {
            long characters = Long.parseLong(type.substring(type.indexOf('(') + 1, type.indexOf(')')));
            requireWithinVarchar(characters * after);
        }
        if (!type.endsWith("text")) {
            return type;
        }
        int size = SIZES.indexOf(type.substring(0, type.length() - "text".length()));
        long bytes = capacity(size) / CharacterSets.bytesPerCharacter(from) * after;
        return SIZES.get(Math.max(size, SIZES.indexOf(smallest(bytes)))) + "text";
    }

    private static String smallest(long bytes) {
        int size = 0;
        while (size < SIZES.size() - 1 && capacity(size) < bytes) {
            size++;
        }
        return SIZES.get(size);
    }

    /** Bytes: what a length of one, two, three or four bytes can say. */
    private static long capacity(int size) {
        return (1L << (8 * (size + 1))) - 1;
    }

    private static void requireWithinVarchar(long bytes) {
        if (bytes > MAX_BYTES_OF_VARCHAR) {
            throw new UnreadableException(
                    "a column is too long for its type, so that the server may have given it another");
        }
    }
}
