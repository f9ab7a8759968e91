package io.tidemark.source.mysql.value;

import java.nio.charset.Charset;
import java.util.Optional;
import org.apache.flink.table.data.StringData;

/**
 * A character set of one byte for each character.
 *
 * @param characters by their codes
 */
record SingleByteDecoder(String characters) implements CharacterDecoder {

    private static final int CODES = 256;

    /** Under MySQL's names. The differences are those to MySQL's sql/share/charsets. */
    private enum Known {
        CP1250("windows-1250"),
        CP1251("windows-1251"),
        CP1256("windows-1256"),
        CP1257("windows-1257"),
        CP850("IBM850"),
        CP852("IBM852"),
        CP866("IBM866", "\u00fc\u00fd", "\u207f\u00b2"),
        GREEK("ISO-8859-7", "\u00a1\u00a2", "\u02bd\u02bc"),
        HEBREW("ISO-8859-8", "\u00af", "\u203e"),
        KOI8R("KOI8-R"),
        KOI8U("KOI8-U", "\u0095", "\u2022"),
        LATIN1("windows-1252", "\u0081\u008d\u008f\u0090\u009d", "\u0081\u008d\u008f\u0090\u009d"),
        LATIN2("ISO-8859-2"),
        LATIN5("ISO-8859-9"),
        LATIN7("ISO-8859-13"),
        MACCE("x-MacCentralEurope"),
        MACROMAN("x-MacRoman");

        private final String javaName;
        private final String differentCodes;
        private final String differentCharacters;

        Known(String javaName) {
            this(javaName, "", "");
        }

        Known(String javaName, String differentCodes, String differentCharacters) {
            this.javaName = javaName;
            this.differentCodes = differentCodes;
            this.differentCharacters = differentCharacters;
        }
    }

    static Optional<SingleByteDecoder> of(String charset) {
        for (Known known : Known.values()) {
            if (known.name().equalsIgnoreCase(charset)) {
                return JavaCharsets.named(known.javaName).map(java -> decoder(java, known));
            }
        }
        return Optional.empty();
    }

    private static SingleByteDecoder decoder(Charset java, Known known) {
        byte[] codes = new byte[CODES];
        for (int code = 0; code < CODES; code++) {
            codes[code] = (byte) code;
        }
        char[] characters = new String(codes, java).toCharArray();
        for (int i = 0; i < known.differentCodes.length(); i++) {
            characters[known.differentCodes.charAt(i)] = known.differentCharacters.charAt(i);
        }
        return new SingleByteDecoder(new String(characters));
    }

    @Override
    public StringData decode(byte[] bytes) {
        char[] text = new char[bytes.length];
        for (int i = 0; i < text.length; i++) {
            text[i] = characters.charAt(bytes[i] & 0xff);
        }
        return StringData.fromString(new String(text));
    }
}
