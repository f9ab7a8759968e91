package io.tidemark.source.mysql;

import io.tidemark.source.mysql.SqlToken.Kind;

/**
 * Splits a statement into tokens, one when asked for one, because statements may be long and mostly their beginning
 * says enough. Comments are left out; of version comments, what the server runs is left in (MySQL manual, section 9.7).
 *
 * <p>A backslash escapes the next character of a string: the session's {@code sql_mode} is taken not to have {@code
 * NO_BACKSLASH_ESCAPES}.
 */
final class SqlScanner {

    private static final int MAX_VERSION_DIGITS = 6;
    private static final int MIN_VERSION_DIGITS = 5;

    private final String sql;
    private final ServerVersion server;
    private int at;
    private int openComments;

    SqlScanner(String sql, ServerVersion server) {
        this.sql = sql;
        this.server = server;
    }

    /**
     * The next token, {@link SqlToken#END} when there is none.
     *
     * @throws UnreadableException if a quote or a comment does not end
     */
    SqlToken next() {
        skipBlanks();
        if (at >= sql.length()) {
            return SqlToken.END;
        }
        char first = sql.charAt(at);
        return switch (first) {
            case '\'' -> new SqlToken(Kind.STRING, quoted('\'', true));
            case '"' -> new SqlToken(Kind.DOUBLE_QUOTED, quoted('"', true));
            case '`' -> new SqlToken(Kind.NAME, quoted('`', false).replace("``", "`"));
            default -> isWordPart(first) ? word() : new SqlToken(Kind.SYMBOL, sql.substring(at, ++at));
        };
    }

    private void skipBlanks() {
        while (at < sql.length()) {
            char next = sql.charAt(at);
            if (next <= ' ') {
                at++;
            } else if (next == '#'
                    || (sql.startsWith("--", at) && (at + 2 == sql.length() || sql.charAt(at + 2) <= ' '))) {
                int end = sql.indexOf('\n', at);
                at = end < 0 ? sql.length() : end + 1;
            } else if (sql.startsWith("/*", at)) {
                comment();
            } else if (openComments > 0 && sql.startsWith("*/", at)) {
                openComments--;
                at += 2;
            } else {
                return;
            }
        }
    }

    private void comment() {
        boolean forMariaDb = sql.startsWith("/*M!", at);
        if (forMariaDb || sql.startsWith("/*!", at)) {
            int digits = at + (forMariaDb ? 4 : 3);
            int end = digits;
            while (end < sql.length() && end - digits < MAX_VERSION_DIGITS && isDigit(sql.charAt(end))) {
                end++;
            }
            boolean versioned = end - digits >= MIN_VERSION_DIGITS;
            if (server.runs(forMariaDb, versioned ? Integer.parseInt(sql.substring(digits, end)) : 0)) {
                openComments++;
                at = versioned ? end : digits;
                return;
            }
        }
        int end = sql.indexOf("*/", at + 2);
        if (end < 0) {
            throw new UnreadableException("a comment does not end");
        }
        at = end + 2;
    }

    private String quoted(char quote, boolean escapes) {
        int begin = ++at;
        while (at < sql.length()) {
            char next = sql.charAt(at);
            if (next == '\\' && escapes) {
                at += 2;
            } else if (next != quote) {
                at++;
            } else if (at + 1 < sql.length() && sql.charAt(at + 1) == quote) {
                at += 2;
            } else {
                return sql.substring(begin, at++);
            }
        }
        throw new UnreadableException("a quote does not end");
    }

    private SqlToken word() {
        int begin = at;
        boolean number = true;
        while (at < sql.length() && isWordPart(sql.charAt(at))) {
            number &= isDigit(sql.charAt(at));
            at++;
        }
        if (number && at + 1 < sql.length() && sql.charAt(at) == '.' && isDigit(sql.charAt(at + 1))) {
            at++;
            while (at < sql.length() && isDigit(sql.charAt(at))) {
                at++;
            }
        }
        return new SqlToken(number ? Kind.NUMBER : Kind.WORD, sql.substring(begin, at));
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }

    private static boolean isWordPart(char character) {
        return isDigit(character)
                || (character >= 'a' && character <= 'z')
                || (character >= 'A' && character <= 'Z')
                || character == '_'
                || character == '$'
                || character >= '\u0080';
    }
}
