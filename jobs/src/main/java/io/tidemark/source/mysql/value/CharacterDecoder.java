package io.tidemark.source.mysql.value;

import java.util.Optional;
import org.apache.flink.table.data.StringData;

/**
 * Turns the bytes of a character set into the text that the server prints for them. A character set is here only if Java
 * takes each of its characters for the one MySQL does: {@code big5}, {@code ujis} and {@code eucjpms} are not.
 */
@FunctionalInterface
interface CharacterDecoder {

    StringData decode(byte[] bytes);

    /** The decoder of a character set by MySQL's name for it; empty if there is no exact one. */
    static Optional<CharacterDecoder> of(String charset) {
        return switch (charset) {
            // Flink keeps texts in UTF-8 as well.
            case "utf8mb4", "utf8mb3", "utf8", "ascii" -> Optional.of(StringData::fromBytes);
            case "ucs2", "utf16" -> multiByte("UTF-16BE");
            case "utf16le" -> multiByte("UTF-16LE");
            case "utf32" -> multiByte("UTF-32BE");
            case "cp932" -> multiByte("windows-31j");
            case "euckr" -> multiByte("x-windows-949");
            case "gb2312" -> multiByte("GB2312");
            case "gbk" -> multiByte("x-mswin-936");
            case "sjis" -> multiByte("Shift_JIS").map(CharacterDecoder::withCharactersOfSjis);
            default -> SingleByteDecoder.of(charset).map(decoder -> decoder);
        };
    }

    private static Optional<CharacterDecoder> multiByte(String name) {
        return JavaCharsets.named(name).map(charset -> bytes -> StringData.fromString(new String(bytes, charset)));
    }

    /** Where MySQL and Java differ: the long dash (815C) and the backslash (815F). */
    private static CharacterDecoder withCharactersOfSjis(CharacterDecoder decoder) {
        return bytes -> StringData.fromString(
                decoder.decode(bytes).toString().replace('\u2014', '\u2015').replace('\uff3c', '\\'));
    }
}
