package io.tidemark.source.mysql.value;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Prints a double as MySQL and MariaDB do ({@code my_gcvt} in their strings/dtoa.cc): the fewest digits that tell it from
 * its neighbours.
 */
final class ServerDoubles {

    /** Of a number written as 0.DIGITS times a power of ten: the least power that is written with zeros instead. */
    private static final int LEAST_PLAIN = -14;

    /** The greatest one; any is that leaves digits behind the point. */
    private static final int GREATEST_PLAIN = 15;

    /** So many digits tell each double from every other. */
    private static final int MOST_DIGITS = 17;

    private ServerDoubles() {}

    static String print(double number) {
        StringBuilder text = new StringBuilder();
        append(number, text);
        return text.toString();
    }

    /** @param number neither infinite nor NaN, which MySQL does not store */
    static void append(double number, StringBuilder text) {
        if (Double.doubleToRawLongBits(number) < 0) {
            text.append('-');
        }
        double magnitude = Math.abs(number);
        if (magnitude == 0) {
            text.append('0');
            return;
        }
        BigDecimal shortest = shortest(magnitude);
        String digits = shortest.unscaledValue().toString();
        int point = digits.length() - shortest.scale();
        boolean plain = point >= LEAST_PLAIN && (point <= GREATEST_PLAIN || digits.length() > point);
        if (!plain) {
            text.append(digits.charAt(0));
            if (digits.length() > 1) {
                text.append('.').append(digits, 1, digits.length());
            }
            text.append('e').append(point - 1);
        } else if (point <= 0) {
            text.append("0.").append("0".repeat(-point)).append(digits);
        } else if (digits.length() <= point) {
            text.append(digits).append("0".repeat(point - digits.length()));
        } else {
            text.append(digits, 0, point).append('.').append(digits, point, digits.length());
        }
    }

    /**
     * Without zeros at the end. {@link Double#toString} of Java 17 prints a digit too many for some (JDK-4511638), so
     * fewer are tried. A power of two has its lower neighbour at half the distance of the upper one; there a number above
     * may do though the nearest one is below and does not.
     */
    private static BigDecimal shortest(double number) {
        BigDecimal exact = new BigDecimal(number);
        BigDecimal shortest = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        for (int digits = Math.min(shortest.precision(), MOST_DIGITS); digits > 0; digits--) {
            BigDecimal nearest = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            BigDecimal above = exact.round(new MathContext(digits, RoundingMode.CEILING));
            if (nearest.doubleValue() == number) {
                shortest = nearest.stripTrailingZeros();
            } else if (above.doubleValue() == number) {
                shortest = above.stripTrailingZeros();
            } else {
                break;
            }
        }
        return shortest;
    }
}
