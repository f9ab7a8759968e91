package io.tidemark.source.mysql;

import com.github.shyiko.mysql.binlog.event.XAPrepareEventData;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The id of an XA transaction in one form, {@code X'6162',X'',1}: how the server writes it into the statements of its log
 * (MySQL manual, section 15.3.8.1, {@code xid}).
 */
final class PreparedId {

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private PreparedId() {}

    static String of(XAPrepareEventData data) {
        byte[] bytes = data.getData();
        int branch = data.getGtridLength();
        return "X'%s',X'%s',%d"
                .formatted(
                        HEX.formatHex(Arrays.copyOf(bytes, branch)),
                        HEX.formatHex(Arrays.copyOfRange(bytes, branch, branch + data.getBqualLength())),
                        data.getFormatID());
    }

    /** The id in {@code XA COMMIT} or {@code XA ROLLBACK} as the server writes it. */
    static String in(String statement) {
        return statement.strip().split("\\s+", 3)[2].strip().toUpperCase(Locale.ROOT);
    }
}
