package io.tidemark.cli;

import java.time.Duration;

/** How long ago something was, no more exact than an operator needs. */
public final class Age {

    private Age() {}

    /** In words; what lies in the future, by another machine's clock, is of now. */
    public static String words(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        if (seconds < 120) {
            return seconds + " s ago";
        }
        if (seconds < 2 * 3600) {
            return seconds / 60 + " min ago";
        }
        return seconds < 48 * 3600 ? seconds / 3600 + " h ago" : seconds / 86_400 + " days ago";
    }
}
