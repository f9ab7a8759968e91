package io.tidemark.guard;

import java.time.Duration;
import java.util.Locale;

/** How numbers are said to an operator. */
public final class Said {

    private Said() {}

    /** With their thousands apart. */
    public static String bytes(long bytes) {
        return String.format(Locale.ROOT, "%,d bytes", bytes);
    }

    /** Not more exact than an operator needs. */
    public static String seconds(long seconds) {
        Duration duration = Duration.ofSeconds(seconds);
        if (duration.toHours() >= 48) {
            return duration.toDays() + " days";
        }
        return duration.toMinutes() >= 120 ? duration.toHours() + " hours" : seconds + " s";
    }
}
