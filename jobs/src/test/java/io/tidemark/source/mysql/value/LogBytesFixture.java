package io.tidemark.source.mysql.value;

import java.util.HexFormat;

/** Bytes of the log in hexadecimal digits; blanks are for the reader. */
final class LogBytesFixture {

    private LogBytesFixture() {}

    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    static LogBytes log(String hex) {
        return new LogBytes(bytes(hex));
    }
}
