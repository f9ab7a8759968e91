package io.tidemark.source.mysql;

import io.tidemark.source.TableName;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The captured tables, found by the names that statements have for them. */
final class CapturedNames {

    private final Collection<TableName> tables;
    private final boolean ignoreCase;

    CapturedNames(Collection<TableName> tables, boolean ignoreCase) {
        this.tables = tables;
        this.ignoreCase = ignoreCase;
    }

    Optional<TableName> find(TableName name) {
        if (!ignoreCase) {
            return tables.contains(name) ? Optional.of(name) : Optional.empty();
        }
        return tables.stream().filter(table -> same(table, name)).findFirst();
    }

    boolean same(TableName one, TableName other) {
        return same(one.schema(), other.schema()) && same(one.table(), other.table());
    }

    private boolean same(String one, String other) {
        return ignoreCase ? one.equalsIgnoreCase(other) : one.equals(other);
    }

    List<TableName> inDatabase(String database) {
        return tables.stream().filter(table -> same(table.schema(), database)).toList();
    }

    /**
     * The tables that a statement may be about, if it cannot be read: those whose name it has. If not even its words can
     * be told apart, a name counts wherever it appears. If its text is not UTF-8, every name that is not ASCII counts.
     */
    Set<TableName> mentioned(String sql, String database, ServerVersion server) {
        SqlReader reader = new SqlReader(sql, database, server);
        Set<TableName> found = new LinkedHashSet<>();
        try {
            found.addAll(mentioned(reader, ";"));
        } catch (UnreadableException e) {
            String text = CharacterSets.lowerCase(sql);
            tables.stream()
                    .filter(table ->
                            text.contains(CharacterSets.lowerCase(table.table()).replace("`", "``")))
                    .forEach(found::add);
        }
        if (!reader.isUtf8()) {
            tables.stream()
                    .filter(table -> !isAscii(table.schema()) || !isAscii(table.table()))
                    .forEach(found::add);
        }
        return found;
    }

    private static boolean isAscii(String name) {
        return name.chars().allMatch(character -> character < 0x80);
    }

    /**
     * The tables whose names are among the next words, or whose database's is behind {@code DATABASE}.
     *
     * @param end a word outside parentheses behind which no name counts
     */
    Set<TableName> mentioned(SqlReader reader, String end) {
        Set<TableName> found = new LinkedHashSet<>();
        int depth = 0;
        while (!reader.atEnd() && !(depth == 0 && reader.peek().is(end))) {
            if (reader.accept("DATABASE") || reader.accept("SCHEMA")) {
                reader.accept("IF", "EXISTS");
                if (reader.peek().isName()) {
                    found.addAll(inDatabase(reader.name()));
                }
                continue;
            }
            if (reader.peek().isName()) {
                reader.possibleTables().forEach(name -> find(name).ifPresent(found::add));
                continue;
            }
            SqlToken token = reader.next();
            depth += token.isSymbol('(') ? 1 : token.isSymbol(')') ? -1 : 0;
        }
        return found;
    }
}
