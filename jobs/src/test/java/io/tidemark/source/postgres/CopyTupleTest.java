package io.tidemark.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class CopyTupleTest {

    private static final String SIGNATURE = HexFormat.of()
            .formatHex("PGCOPY\n".getBytes(StandardCharsets.US_ASCII))
            .concat("ff0d0a00");

    private static byte[] bytes(String... hex) {
        return HexFormat.of().parseHex(String.join("", hex));
    }

    private static List<String> fields(byte[] sent, int count) {
        CopyTuple tuple = new CopyTuple();
        tuple.reset(sent);
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            fields.add(
                    tuple.nextField()
                            ? new String(tuple.bytes(), tuple.at(), tuple.length(), StandardCharsets.UTF_8)
                            : null);
        }
        return fields;
    }

    @Test
    void walksOverFieldsAndNulls() {
        byte[] sent = bytes("0004", "00000002", "6162", "ffffffff", "00000000", "00000003", "e282ac");
        assertThat(fields(sent, 4)).containsExactly("ab", null, "", "€");
    }

    @Test
    void theFirstTupleComesBehindTheHeaderAndItsExtension() {
        byte[] sent = bytes(SIGNATURE, "00000000", "00000002", "aaaa", "0001", "00000001", "78");
        byte[] tuple = CopyTuple.withoutHeader(sent);
        assertThat(CopyTuple.isTrailer(tuple)).isFalse();
        assertThat(fields(tuple, 1)).containsExactly("x");
    }

    @Test
    void anEmptyTableIsAHeaderAndATrailer() {
        byte[] sent = bytes(SIGNATURE, "00000000", "00000000");
        assertThat(CopyTuple.isTrailer(CopyTuple.withoutHeader(sent))).isTrue();
        assertThat(CopyTuple.isTrailer(CopyTuple.withoutHeader(bytes(SIGNATURE, "00000000", "00000000", "ffff"))))
                .isTrue();
        assertThat(CopyTuple.isTrailer(bytes("ffff"))).isTrue();
    }

    @Test
    void aTupleOfNoColumnsIsNoTrailer() {
        assertThat(CopyTuple.isTrailer(bytes("0000"))).isFalse();
    }
}
