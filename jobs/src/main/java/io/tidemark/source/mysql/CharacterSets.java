package io.tidemark.source.mysql;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The servers' character sets (MySQL manual, section 10.2; MariaDB manual, Supported Character Sets). */
final class CharacterSets {

    static final String BINARY = "binary";
    static final String UTF8 = "utf8mb3";

    private static final Set<String> OF_ONE_BYTE = Set.of(
            "armscii8",
            "ascii",
            BINARY,
            "cp1250",
            "cp1251",
            "cp1256",
            "cp1257",
            "cp850",
            "cp852",
            "cp866",
            "dec8",
            "geostd8",
            "greek",
            "hebrew",
            "hp8",
            "keybcs2",
            "koi8r",
            "koi8u",
            "latin1",
            "latin2",
            "latin5",
            "latin7",
            "macce",
            "macroman",
            "swe7",
            "tis620");
    private static final Map<String, Integer> OF_MORE = Map.ofEntries(
            Map.entry("big5", 2),
            Map.entry("cp932", 2),
            Map.entry("eucjpms", 3),
            Map.entry("euckr", 2),
            Map.entry("gb18030", 4),
            Map.entry("gb2312", 2),
            Map.entry("gbk", 2),
            Map.entry("sjis", 2),
            Map.entry("ucs2", 2),
            Map.entry("ujis", 3),
            Map.entry("utf16", 4),
            Map.entry("utf16le", 4),
            Map.entry("utf32", 4),
            Map.entry(UTF8, 3),
            Map.entry("utf8mb4", 4));

    private CharacterSets() {}

    /**
     * The name in the catalog.
     *
     * @throws UnreadableException if there is no such character set
     */
    static String named(String name) {
        String known = lowerCase(name);
        // The same under its older name.
        known = known.equals("utf8") ? UTF8 : known;
        if (!OF_ONE_BYTE.contains(known) && !OF_MORE.containsKey(known)) {
            throw new UnreadableException("'" + name + "' is no character set we know");
        }
        return known;
    }

    /**
     * The character set of a collation; empty if it is there for several, as MariaDB's of UCA 14.0.0 are.
     *
     * @throws UnreadableException if it is of no character set
     */
    static String ofCollation(String name) {
        String collation = lowerCase(name);
        if (collation.startsWith("uca1400_")) {
            return "";
        }
        int end = collation.indexOf('_');
        return named(end < 0 ? collation : collation.substring(0, end));
    }

    /** What a character takes at most. */
    static int bytesPerCharacter(String charset) {
        return OF_MORE.getOrDefault(named(charset), 1);
    }

    static String lowerCase(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
