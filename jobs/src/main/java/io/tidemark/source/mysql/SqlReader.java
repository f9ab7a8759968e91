package io.tidemark.source.mysql;

import io.tidemark.source.TableName;
import io.tidemark.source.mysql.SqlToken.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads a statement from its beginning to its end. */
final class SqlReader {

    /** What bytes are decoded to that are not UTF-8. */
    private static final char REPLACEMENT = '\uFFFD';

    private final SqlScanner scanner;
    private final String sql;
    private final String database;
    private final List<SqlToken> ahead = new ArrayList<>();

    /** @param database whose tables are meant by names without a database */
    SqlReader(String sql, String database, ServerVersion server) {
        this.scanner = new SqlScanner(sql, server);
        this.sql = sql;
        this.database = database;
    }

    SqlToken peek() {
        return peek(0);
    }

    SqlToken peek(int distance) {
        while (ahead.size() <= distance) {
            ahead.add(scanner.next());
        }
        return ahead.get(distance);
    }

    SqlToken next() {
        SqlToken next = peek();
        ahead.remove(0);
        return next;
    }

    /** Passes these words if all of them come next. */
    boolean accept(String... words) {
        for (int i = 0; i < words.length; i++) {
            if (!peek(i).is(words[i])) {
                return false;
            }
        }
        ahead.subList(0, words.length).clear();
        return true;
    }

    boolean acceptAny(Set<String> lowerCaseWords) {
        boolean accepted = isAny(lowerCaseWords);
        if (accepted) {
            next();
        }
        return accepted;
    }

    boolean isAny(Set<String> lowerCaseWords) {
        return peek().kind() == Kind.WORD && lowerCaseWords.contains(CharacterSets.lowerCase(peek().text()));
    }

    boolean accept(char symbol) {
        boolean accepted = peek().isSymbol(symbol);
        if (accepted) {
            next();
        }
        return accepted;
    }

    void expect(String... words) {
        for (String word : words) {
            if (!accept(word)) {
                throw unexpected(word);
            }
        }
    }

    void expect(char symbol) {
        if (!accept(symbol)) {
            throw unexpected("'" + symbol + "'");
        }
    }

    boolean isUtf8() {
        return sql.indexOf(REPLACEMENT) < 0;
    }

    /** @throws UnreadableException if names in the text may not be what they were */
    void requireUtf8() {
        if (!isUtf8()) {
            throw new UnreadableException("its text is not UTF-8");
        }
    }

    /** A name of a column, an index or the like. */
    String name() {
        if (!peek().isName()) {
            throw unexpected("a name");
        }
        return next().name();
    }

    TableName table() {
        String name = name();
        return accept('.') ? new TableName(name, name()) : new TableName(database, name);
    }

    /** The tables that a name may stand for, with or without a database before it or a column behind it. */
    List<TableName> possibleTables() {
        String first = name();
        if (!peek().isSymbol('.') || !peek(1).isName()) {
            return List.of(new TableName(database, first));
        }
        next();
        return List.of(new TableName(database, first), new TableName(first, name()));
    }

    int number() {
        if (peek().kind() != Kind.NUMBER) {
            throw unexpected("a number");
        }
        try {
            return Integer.parseInt(next().text());
        } catch (NumberFormatException e) {
            throw new UnreadableException("a number is not expected to be as large as one there is");
        }
    }

    /** Passes what is in parentheses. */
    void skipParentheses() {
        expect('(');
        for (int depth = 1; depth > 0; ) {
            SqlToken token = next();
            if (token.isSymbol('(')) {
                depth++;
            } else if (token.isSymbol(')')) {
                depth--;
            } else if (token.kind() == Kind.END) {
                throw new UnreadableException("a parenthesis does not end");
            }
        }
    }

    /** Passes everything up to the next comma outside parentheses, or the parenthesis around it, or the end. */
    void skipToComma() {
        while (!atComma()) {
            skip();
        }
    }

    /** Whether there is nothing more before a comma, the parenthesis around it, or the end. */
    boolean atComma() {
        return atEnd() || peek().isSymbol(',') || peek().isSymbol(')');
    }

    /** Passes a token, or what is in parentheses. */
    void skip() {
        if (peek().isSymbol('(')) {
            skipParentheses();
        } else {
            next();
        }
    }

    boolean atEnd() {
        return peek().kind() == Kind.END || (peek().isSymbol(';') && peek(1).kind() == Kind.END);
    }

    UnreadableException unexpected(String expected) {
        return new UnreadableException("expected " + expected + ", found " + peek().described());
    }
}
