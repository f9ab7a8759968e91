package io.tidemark.source.mysql.value;

import java.nio.charset.Charset;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.table.data.StringData;

/**
 * A character set of one byte for each character.
 *
 * @param characters by their codes
 */
record SingleByteDecoder(char[] characters) implements CharacterDecoder {

    private static final int CODES = 256;

    /** Java's name of each, and the codes that MySQL reads otherwise (its sql/share/charsets). */
    private enum Known {
        CP1250("windows-1250", Map.of()),
        CP1251("windows-1251", Map.of()),
        CP1256("windows-1256", Map.of()),
        CP1257("windows-1257", Map.of()),
        CP850("IBM850", Map.of()),
        CP852("IBM852", Map.of()),
        CP866("IBM866", Map.of(0xfc, '\u207f', 0xfd, '\u00b2')),
        GREEK("ISO-8859-7", Map.of(0xa1, '\u02bd', 0xa2, '\u02bc')),
        HEBREW("ISO-8859-8", Map.of(0xaf, '\u203e')),
        KOI8R("KOI8-R", Map.of()),
        KOI8U("KOI8-U", Map.of(0x95, '\u2022')),
        LATIN1("windows-1252", Map.of(0x81, '\u0081', 0x8d, '\u008d', 0x8f, '\u008f', 0x90, '\u0090', 0x9d, '\u009d')),
        LATIN2("ISO-8859-2", Map.of()),
        LATIN5("ISO-8859-9", Map.of()),
        LATIN7("ISO-8859-13", Map.of()),
        MACCE("x-MacCentralEurope", Map.of()),
        MACROMAN("x-MacRoman", Map.of());

        private final String javaName;
        private final Map<Integer, Character> differences;

        Known(String javaName, Map<Integer, Character> differences) {
            this.javaName = javaName;
            this.differences = differences;
        }
    }

    static Optional<SingleByteDecoder> of(String charset) {
        for (Known known : Known.values()) {
            if (known.name().equalsIgnoreCase(charset)) {
                return JavaCharsets.named(known.javaName).map(java -> decoder(java, known.differences));
            }
        }
        return Optional.empty();
    }

    private static SingleByteDecoder decoder(Charset java, Map<Integer, Character> differences) {
        byte[] codes = new byte[CODES];
        for (int code = 0; code < CODES; code++) {
            codes[code] = (byte) code;
        }
        char[] characters = new String(codes, java).toCharArray();
        differences.forEach((code, character) -> characters[code] = character);
        return new SingleByteDecoder(characters);
    }

    @Override
    public StringData decode(byte[] bytes) {
        char[] text = new char[bytes.length];
        for (int i = 0; i < text.length; i++) {
            text[i] = characters[bytes[i] & 0xff];
        }
        return StringData.fromString(new String(text));
    }
}
