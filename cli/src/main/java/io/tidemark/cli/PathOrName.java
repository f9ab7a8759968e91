package io.tidemark.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Arguments that may be a path or a pipeline's name. */
public final class PathOrName {

    /** What no pipeline is called. */
    private static final Pattern PATH_LIKE = Pattern.compile(".*[/:].*|\\.{1,2}");

    private PathOrName() {}

    /** Whether it looks as a path does, or is the name of something in the working directory. */
    public static boolean isPath(String text) {
        return PATH_LIKE.matcher(text).matches() || Files.exists(Path.of(text));
    }
}
