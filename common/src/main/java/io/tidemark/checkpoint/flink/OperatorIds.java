package io.tidemark.checkpoint.flink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** Operators' ids, as Flink makes them of uids: MurmurHash3 x64, 128 bits, seed 0 ({@code StreamGraphHasherV2}, Flink 1.20). */
public final class OperatorIds {

    private static final int BLOCK = 16;
    private static final long C1 = 0x87c3_7b91_1142_53d5L;
    private static final long C2 = 0x4cf5_ad43_2745_937fL;

    private OperatorIds() {}

    /** 32 hexadecimal digits. */
    public static String of(String uid) {
        byte[] bytes = uid.getBytes(StandardCharsets.UTF_8);
        int blocks = bytes.length / BLOCK;
        ByteBuffer in =
                ByteBuffer.wrap(Arrays.copyOf(bytes, (blocks + 1) * BLOCK)).order(ByteOrder.LITTLE_ENDIAN);
        long h1 = 0;
        long h2 = 0;
        for (int i = 0; i < blocks; i++) {
            h1 ^= mixed1(in.getLong());
            h1 = (Long.rotateLeft(h1, 27) + h2) * 5 + 0x52dc_e729;
            h2 ^= mixed2(in.getLong());
            h2 = (Long.rotateLeft(h2, 31) + h1) * 5 + 0x3849_5ab5;
        }
        // What is behind the end is 0, which mixes to 0.
        h1 ^= mixed1(in.getLong());
        h2 ^= mixed2(in.getLong());
        h1 ^= bytes.length;
        h2 ^= bytes.length;
        h1 += h2;
        h2 += h1;
        h1 = spread(h1);
        h2 = spread(h2);
        h1 += h2;
        h2 += h1;
        byte[] hash = ByteBuffer.allocate(BLOCK)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(h1)
                .putLong(h2)
                .array();
        return HexFormat.of().formatHex(hash);
    }

    /** As {@code OperatorID} prints one. */
    static String of(long lower, long upper) {
        return HexFormat.of().toHexDigits(lower) + HexFormat.of().toHexDigits(upper);
    }

    private static long mixed1(long k) {
        return Long.rotateLeft(k * C1, 31) * C2;
    }

    private static long mixed2(long k) {
        return Long.rotateLeft(k * C2, 33) * C1;
    }

    private static long spread(long hash) {
        long h = hash;
        h ^= h >>> 33;
        h *= 0xff51_afd7_ed55_8ccdL;
        h ^= h >>> 33;
        h *= 0xc4ce_b9fe_1a85_ec53L;
        return h ^ (h >>> 33);
    }
}
