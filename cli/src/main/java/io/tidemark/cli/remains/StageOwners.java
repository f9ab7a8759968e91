package io.tidemark.cli.remains;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which stages of a target are a pipeline's, and which tables beside them that are called after them.
 *
 * <p>Assumes that a stage is called {@code pipeline:schema.table}, shortened at the end only, and that no row names a stage that
 * is not its pipeline's. A name alone tells whose a stage is if it has one colon and is whole: pipelines, schemas and tables may
 * have colons in their names.
 *
 * @param own those that go
 * @param left those that may be the pipeline's, or another one's
 */
record StageOwners(List<String> own, List<Left> left) {

    /** A name that was too long ends in this. */
    private static final Pattern SHORTENED = Pattern.compile("(.*)~[0-9a-f]{8}", Pattern.DOTALL);

    StageOwners {
        own = List.copyOf(own);
        left = List.copyOf(left);
    }

    /** A table that stays. */
    record Left(String table, String why) {}

    /**
     * Tells them apart.
     *
     * @param tables all stages of the target
     * @param named stages that rows of the pipeline name
     * @param ofOthers stages that rows of other pipelines name
     * @param same makes names equal that are one to the server
     */
    static StageOwners of(
            String pipeline,
            Collection<String> tables,
            Set<String> named,
            Set<String> ofOthers,
            UnaryOperator<String> same) {
        Set<String> mine = named.stream().map(same).collect(Collectors.toSet());
        Set<String> theirs = ofOthers.stream().map(same).collect(Collectors.toSet());
        List<String> own = new ArrayList<>();
        List<Left> left = new ArrayList<>();
        for (String table : tables) {
            String name = same.apply(table);
            if (mine.contains(name)) {
                if (theirs.contains(name)) {
                    left.add(new Left(table, "rows of another pipeline name it, too"));
                } else {
                    own.add(table);
                }
            } else if (!theirs.contains(name) && mayBeOf(same.apply(pipeline) + ":", name)) {
                if (SHORTENED.matcher(name).matches()) {
                    left.add(new Left(table, "no row names it, and its name is shortened"));
                } else if (name.indexOf(':') != name.lastIndexOf(':')) {
                    left.add(new Left(table, "no row names it, and with another colon it may be another pipeline's"));
                } else {
                    own.add(table);
                }
            }
        }
        return new StageOwners(own, left);
    }

    StageOwners and(StageOwners others) {
        return new StageOwners(
                Stream.concat(own.stream(), others.own.stream()).toList(),
                Stream.concat(left.stream(), others.left.stream()).toList());
    }

    private static boolean mayBeOf(String begin, String name) {
        Matcher shortened = SHORTENED.matcher(name);
        return name.startsWith(begin) || (shortened.matches() && begin.startsWith(shortened.group(1)));
    }
}
