package io.tidemark.source.mysql;

import io.tidemark.position.LogPosition;
import io.tidemark.source.TableName;
import io.tidemark.source.mysql.DdlEffect.Altered;
import io.tidemark.source.mysql.DdlEffect.Emptied;
import io.tidemark.source.mysql.DdlEffect.Gone;
import io.tidemark.source.mysql.DdlEffect.RowsAsStatement;
import io.tidemark.source.mysql.DdlEffect.Unfit;
import io.tidemark.source.mysql.DdlEffect.Unreadable;
import io.tidemark.source.split.TableLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tells what a statement in the binary log does to the captured tables, from its text alone. Nothing is guessed: what may
 * change which column is where and is not understood is {@link Unreadable}.
 *
 * <p>Debezium's parser is not asked, for reasons that all lead to wrong columns without an error: it passes over version
 * comments and characters it does not know, keeps the length of a column whose new type has none, does not see a name
 * change case, and ignores {@code CONVERT TO} and {@code IF EXISTS}.
 *
 * <p>Assumes that the session's {@code sql_mode} has neither {@code NO_BACKSLASH_ESCAPES} nor {@code REAL_AS_FLOAT}, and
 * that it has no temporary table of a captured table's name.
 */
final class DdlFollower {

    private static final Set<String> MODIFIERS_OF_INSERT =
            Set.of("low_priority", "delayed", "high_priority", "ignore", "into");

    private final ServerVersion server;
    private final boolean namesIgnoreCase;

    /** @param namesIgnoreCase {@code lower_case_table_names} is not 0 */
    DdlFollower(ServerVersion server, boolean namesIgnoreCase) {
        this.server = server;
        this.namesIgnoreCase = namesIgnoreCase;
    }

    /**
     * What the statement does, table by table; empty if it does nothing to them.
     *
     * @param database the session's, empty for none
     * @param layouts of the captured tables, before the statement
     * @param behind the position behind the statement
     */
    List<DdlEffect> effects(String sql, String database, Map<TableName, TableLayout> layouts, LogPosition behind) {
        CapturedNames captured = new CapturedNames(layouts.keySet(), namesIgnoreCase);
        SqlReader reader = new SqlReader(sql, database, server);
        try {
            return statement(reader, captured, layouts, behind);
        } catch (UnreadableException e) {
            return captured.mentioned(sql, database, server).stream()
                    .<DdlEffect>map(table -> new Unreadable(table, e.getMessage()))
                    .toList();
        }
    }

    private List<DdlEffect> statement(
            SqlReader reader, CapturedNames captured, Map<TableName, TableLayout> layouts, LogPosition behind) {
        if (reader.accept("SET", "STATEMENT")) {
            // MariaDB's settings for one statement, which then follows.
            while (!reader.atEnd() && !reader.accept("FOR")) {
                reader.next();
            }
        }
        if (reader.accept("ALTER")) {
            return alter(reader, captured, layouts, behind);
        }
        if (reader.accept("CREATE")) {
            return create(reader, captured);
        }
        if (reader.accept("DROP")) {
            return drop(reader, captured);
        }
        if (reader.accept("RENAME", "TABLE") || reader.accept("RENAME", "TABLES")) {
            return rename(reader, captured);
        }
        if (reader.accept("TRUNCATE")) {
            reader.requireUtf8();
            reader.accept("TABLE");
            return effect(captured.find(reader.table()).map(Emptied::byTruncate));
        }
        return rows(reader, captured);
    }

    private static List<DdlEffect> rows(SqlReader reader, CapturedNames captured) {
        if (reader.accept("INSERT") || reader.accept("REPLACE")) {
            while (reader.acceptAny(MODIFIERS_OF_INSERT)) {
                // The table follows.
            }
            return effect(captured.find(reader.table()).map(RowsAsStatement::new));
        }
        String end;
        if (reader.accept("UPDATE")) {
            end = "SET";
        } else if (reader.accept("DELETE")) {
            end = "WHERE";
        } else if (reader.accept("LOAD") || reader.accept("WITH")) {
            end = ";";
        } else {
            return List.of();
        }
        return captured.mentioned(reader, end).stream()
                .<DdlEffect>map(RowsAsStatement::new)
                .toList();
    }

    private List<DdlEffect> alter(
            SqlReader reader, CapturedNames captured, Map<TableName, TableLayout> layouts, LogPosition behind) {
        if (!reader.accept("ONLINE")) {
            reader.accept("OFFLINE");
        }
        boolean ignore = reader.accept("IGNORE");
        if (!reader.accept("TABLE")) {
            return List.of();
        }
        reader.requireUtf8();
        reader.accept("IF", "EXISTS");
        Optional<TableName> target = captured.find(reader.table());
        if (target.isEmpty()) {
            return alterOther(reader, captured);
        }
        TableName table = target.get();
        try {
            TableLayout before = layouts.get(table);
            TableAlteration alteration = new TableAlteration(reader, server, before, ignore);
            alteration.read();
            return applied(table, before, alteration, captured, behind);
        } catch (UnreadableException e) {
            return List.of(new Unreadable(table, e.getMessage()));
        }
    }

    private static List<DdlEffect> applied(
            TableName table,
            TableLayout before,
            TableAlteration alteration,
            CapturedNames captured,
            LogPosition behind) {
        List<DdlEffect> effects = new ArrayList<>();
        TableLayout after = alteration.layout();
        Optional<TableName> renamed = alteration.renamed().filter(name -> !captured.same(name, table));
        if (renamed.isPresent()) {
            effects.add(new Gone(table, "renamed to " + renamed.get()));
        } else if (!after.equals(before) || !alteration.replaced().isEmpty()) {
            effects.add(new Altered(
                    table, new TableLayout(behind, after.charset(), after.columns()), alteration.replaced()));
        }
        alteration.unfit().forEach(reason -> effects.add(new Unfit(table, reason)));
        if (alteration.losesRows()) {
            effects.add(Emptied.otherwise(table));
        }
        alteration
                .exchanged()
                .forEach(other -> captured.find(other).map(Emptied::otherwise).ifPresent(effects::add));
        return effects;
    }

    /** A table that is not captured may take a captured one's name, or its rows. */
    private static List<DdlEffect> alterOther(SqlReader reader, CapturedNames captured) {
        List<DdlEffect> effects = new ArrayList<>();
        while (!reader.atEnd()) {
            if (reader.accept("RENAME", "TO") || reader.accept("RENAME", "AS") || reader.accept("RENAME")) {
                reader.accept('=');
                if (reader.peek().isName()) {
                    captured.find(reader.table())
                            .ifPresent(table -> effects.add(new Gone(table, "another table was renamed to it")));
                }
            } else if (reader.accept("WITH", "TABLE") || reader.accept("CONVERT", "TABLE")) {
                captured.find(reader.table()).map(Emptied::otherwise).ifPresent(effects::add);
            } else {
                reader.skip();
            }
        }
        return effects;
    }

    private static List<DdlEffect> create(SqlReader reader, CapturedNames captured) {
        boolean replaces = reader.accept("OR", "REPLACE");
        if (replaces && (reader.accept("DATABASE") || reader.accept("SCHEMA"))) {
            return dropDatabase(reader, captured, "CREATE OR REPLACE DATABASE");
        }
        if (!reader.accept("TABLE") || reader.accept("IF", "NOT", "EXISTS")) {
            return List.of();
        }
        if (replaces) {
            reader.requireUtf8();
        }
        return effect(captured.find(reader.table())
                .map(table -> replaces
                        ? Emptied.otherwise(table)
                        : new Unreadable(table, "it is created, and was there before")));
    }

    private static List<DdlEffect> drop(SqlReader reader, CapturedNames captured) {
        if (reader.accept("DATABASE") || reader.accept("SCHEMA")) {
            return dropDatabase(reader, captured, "DROP DATABASE");
        }
        if (reader.accept("INDEX")) {
            return dropIndex(reader, captured);
        }
        List<DdlEffect> effects = new ArrayList<>();
        if (reader.accept("TABLE") || reader.accept("TABLES")) {
            reader.requireUtf8();
            reader.accept("IF", "EXISTS");
            do {
                captured.find(reader.table()).ifPresent(table -> effects.add(new Gone(table, "DROP TABLE")));
            } while (reader.accept(','));
        }
        return effects;
    }

    private static List<DdlEffect> dropDatabase(SqlReader reader, CapturedNames captured, String how) {
        reader.requireUtf8();
        reader.accept("IF", "EXISTS");
        return captured.inDatabase(reader.name()).stream()
                .<DdlEffect>map(table -> new Gone(table, how))
                .toList();
    }

    /** Indexes do not matter, but for the primary key. */
    private static List<DdlEffect> dropIndex(SqlReader reader, CapturedNames captured) {
        reader.accept("IF", "EXISTS");
        if (!TableAlteration.isPrimary(reader.next())) {
            return List.of();
        }
        reader.requireUtf8();
        reader.expect("ON");
        return effect(captured.find(reader.table()).map(table -> new Unfit(table, TableAlteration.DROPS_KEY)));
    }

    private static List<DdlEffect> rename(SqlReader reader, CapturedNames captured) {
        reader.requireUtf8();
        Map<TableName, String> gone = new LinkedHashMap<>();
        reader.accept("IF", "EXISTS");
        do {
            TableName from = reader.table();
            if (reader.accept("WAIT")) {
                reader.number();
            } else {
                reader.accept("NOWAIT");
            }
            reader.expect("TO");
            TableName to = reader.table();
            captured.find(from).ifPresent(table -> add(gone, table, "renamed to " + to));
            captured.find(to).ifPresent(table -> add(gone, table, from + " was renamed to it"));
        } while (reader.accept(','));
        return gone.entrySet().stream()
                .<DdlEffect>map(entry -> new Gone(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static void add(Map<TableName, String> gone, TableName table, String how) {
        gone.merge(table, how, (first, second) -> first + ", then " + second);
    }

    private static List<DdlEffect> effect(Optional<? extends DdlEffect> effect) {
        return effect.<List<DdlEffect>>map(List::of).orElseGet(List::of);
    }
}
