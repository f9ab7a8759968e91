package io.tidemark.source.mysql;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which server runs the statements: it decides what of a version comment is part of the statement, and what some types
 * are called.
 *
 * @param number as version comments have it: {@code 80033}, {@code 110405}
 */
record ServerVersion(boolean mariaDb, int number) {

    private static final Pattern TEXT =
            Pattern.compile("(?:5\\.5\\.5-(?=\\d))?(\\d+)\\.(\\d+)\\.(\\d+)(.*)", Pattern.DOTALL);
    /** MySQL's from 5.7 on; MariaDB went another way before them (MariaDB manual, Comment Syntax). */
    private static final int FIRST_FOREIGN = 50_700;

    private static final int LAST_FOREIGN = 99_999;
    private static final int MYSQL_8 = 80_000;

    /**
     * Reads what the server answers to {@code SELECT version()}: {@code 8.0.33-log}, {@code 11.4.5-MariaDB}.
     *
     * @throws IllegalArgumentException if it is no version
     */
    static ServerVersion parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no version of a server: expected 8.0.33 or the like");
        }
        int number = Integer.parseInt(matcher.group(1)) * 10_000
                + Integer.parseInt(matcher.group(2)) * 100
                + Integer.parseInt(matcher.group(3));
        return new ServerVersion(matcher.group(4).contains("MariaDB"), number);
    }

    /**
     * Whether it runs what is in a comment {@code /*!80000 ...} or {@code /*M!100100 ...}.
     *
     * @param forMariaDb the second kind
     * @param from the number in the comment, 0 for none
     */
    boolean runs(boolean forMariaDb, int from) {
        if (mariaDb) {
            return from <= number && (forMariaDb || from < FIRST_FOREIGN || from > LAST_FOREIGN);
        }
        return !forMariaDb && from <= number;
    }

    /** What {@code GEOMETRYCOLLECTION} is called in {@code COLUMN_TYPE}. */
    String geometryCollection() {
        return mariaDb || number < MYSQL_8 ? "geometrycollection" : "geomcollection";
    }
}
