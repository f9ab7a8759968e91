package io.tidemark.cli;

import java.util.regex.Pattern;

/** Words of commands that are shown to be copied into a shell. */
public final class ShellWord {

    private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./-]+");

    private ShellWord() {}

    /** The word, in quotes if a shell would take it apart. */
    public static String of(Object word) {
        String text = word.toString();
        return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
