package io.tidemark.source.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.writer.BinaryRowWriter;
import org.apache.flink.table.types.logical.DecimalType;

/**
 * A {@code numeric}: how many digits of base 10,000, the power of the first, a sign, the decimal digits behind the point
 * that are printed, and the digits ({@code numeric_send}).
 */
final class SentNumeric implements SentValue {

    private static final int BASE = 10_000;
    private static final int BASE_DIGITS = 4;

    /** So many digits of base 10,000 fit a long. */
    private static final int MOST_DIGITS = 4;

    private static final int HEADER = 8;
    private static final int POSITIVE = 0x0000;
    private static final int NEGATIVE = 0x4000;
    private static final int NAN = 0xC000;
    private static final int INFINITY = 0xD000;

    private final DecimalType type;
    private final TextConverter text;
    private final boolean compact;

    SentNumeric(DecimalType type) {
        this.type = type;
        this.text = new DecimalConverter(type);
        this.compact = DecimalData.isCompact(type.getPrecision());
    }

    @Override
    public void write(byte[] bytes, int at, int length, BinaryRowWriter row, int column) throws ValueException {
        int digits = BigEndian.shortAt(bytes, at);
        int sign = BigEndian.shortAt(bytes, at + 4) & 0xFFFF;
        // Of the last digit, in decimal digits before the target's last.
        int shift = BASE_DIGITS * (BigEndian.shortAt(bytes, at + 2) + 1 - digits) + type.getScale();
        if (compact && digits <= MOST_DIGITS && shift >= -BASE_DIGITS && shift <= DecimalConverter.LONG_DIGITS) {
            long number = 0;
            for (int i = 0; i < digits; i++) {
                number = number * BASE + BigEndian.shortAt(bytes, at + HEADER + 2 * i);
            }
            long power = DecimalConverter.powerOfTen(Math.abs(shift));
            long limit = DecimalConverter.powerOfTen(type.getPrecision());
            boolean exact = shift < 0 ? number % power == 0 : number <= (limit - 1) / power;
            long unscaled = shift < 0 ? number / power : number * power;
            if (exact && unscaled < limit && (sign == POSITIVE || sign == NEGATIVE)) {
                row.writeLong(column, sign == NEGATIVE ? -unscaled : unscaled);
                return;
            }
        }
        // Rare: more digits than a long has, or what the converter refuses.
        row.writeDecimal(column, (DecimalData) text.convert(printed(bytes, at)), type.getPrecision());
    }

    /** As the server prints it. */
    static String printed(byte[] bytes, int at) {
        int digits = BigEndian.shortAt(bytes, at);
        int weight = BigEndian.shortAt(bytes, at + 2);
        int sign = BigEndian.shortAt(bytes, at + 4) & 0xFFFF;
        int scale = BigEndian.shortAt(bytes, at + 6);
        if (sign != POSITIVE && sign != NEGATIVE) {
            return sign == NAN ? "NaN" : sign == INFINITY ? "Infinity" : "-Infinity";
        }
        BigInteger number = BigInteger.ZERO;
        for (int i = 0; i < digits; i++) {
            number = number.multiply(BigInteger.valueOf(BASE))
                    .add(BigInteger.valueOf(BigEndian.shortAt(bytes, at + HEADER + 2 * i)));
        }
        BigDecimal value = new BigDecimal(sign == NEGATIVE ? number.negate() : number)
                .scaleByPowerOfTen(BASE_DIGITS * (weight + 1 - digits));
        // What lies behind the printed digits are zeros.
        return value.setScale(scale).toPlainString();
    }
}
