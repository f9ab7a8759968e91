package io.tidemark.source.mysql;

import io.tidemark.source.TableName;
import io.tidemark.source.mysql.ColumnChanges.Change;
import io.tidemark.source.split.TableLayout;
import io.tidemark.source.split.TableLayout.Column;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What stands behind {@code ALTER TABLE} and the table's name, applied to the table's layout. */
final class TableAlteration {

    static final String DROPS_KEY = "DROP PRIMARY KEY";

    private static final String CASCADES = "a foreign key whose ON DELETE or ON UPDATE changes rows beneath the log";

    /** The one engine that can be read, by both its names. */
    private static final Set<String> ENGINES = Set.of("innodb", "innobase");

    private static final Set<String> KEYS = Set.of("index", "key", "fulltext", "spatial");
    private static final Set<String> CONSTRAINTS = Set.of("check", "constraint", "foreign", "primary", "unique");
    private static final Set<String> PARTITIONS_KEPT =
            Set.of("analyze", "check", "coalesce", "optimize", "rebuild", "reorganize", "repair");
    private static final Set<String> OPTIONS = Set.of(
            "algorithm",
            "auto_increment",
            "autoextend_size",
            "avg_row_length",
            "checksum",
            "comment",
            "compression",
            "connection",
            "delay_key_write",
            "encryption",
            "engine_attribute",
            "insert_method",
            "key_block_size",
            "lock",
            "max_rows",
            "min_rows",
            "pack_keys",
            "page_checksum",
            "password",
            "row_format",
            "secondary_engine",
            "secondary_engine_attribute",
            "stats_auto_recalc",
            "stats_persistent",
            "stats_sample_pages",
            "storage",
            "tablespace",
            "transactional",
            "union");

    private final SqlReader reader;
    private final ServerVersion server;
    private final TableLayout before;
    private final boolean ignoresDuplicates;

    private final ColumnChanges columns;
    private final List<TableName> exchanged = new ArrayList<>();
    private final Set<String> unfit = new LinkedHashSet<>();
    private String charset;
    private boolean converts;
    private boolean declaresCharset;
    private boolean losesRows;
    private TableName renamed;

    /** @param ignoresDuplicates whether rows go that have an equal one under a new unique key */
    TableAlteration(SqlReader reader, ServerVersion server, TableLayout before, boolean ignoresDuplicates) {
        this.reader = reader;
        this.server = server;
        this.before = before;
        this.columns = new ColumnChanges(before);
        this.charset = before.charset();
        this.ignoresDuplicates = ignoresDuplicates;
    }

    /** @throws UnreadableException if there is anything we do not know */
    void read() {
        if (reader.atEnd()) {
            return;
        }
        do {
            specification();
        } while (reader.accept(',') || !reader.atEnd());
    }

    /** Whether rows of the table go or come that the log does not have. */
    boolean losesRows() {
        return losesRows;
    }

    Optional<TableName> renamed() {
        return Optional.ofNullable(renamed);
    }

    /** Tables that gave their rows away for a partition of this one. */
    List<TableName> exchanged() {
        return exchanged;
    }

    /** Why the table cannot be read exactly any more, for the operator; empty if it can. */
    Set<String> unfit() {
        return unfit;
    }

    private void specification() {
        if (reader.accept("ADD")) {
            add();
        } else if (reader.accept("DROP")) {
            drop();
        } else if (reader.accept("CHANGE")) {
            change(true);
        } else if (reader.accept("MODIFY")) {
            change(false);
        } else if (reader.accept("RENAME")) {
            rename();
        } else if (reader.accept("ALTER")) {
            alter();
        } else if (reader.accept("CONVERT")) {
            convert();
        } else if (!partitions() && !charsets()) {
            option();
        }
    }

    private void add() {
        if (reader.accept("PARTITION")) {
            skipPartitions();
        } else if (isKey()) {
            key();
        } else if (isVersioning()) {
            throw new UnreadableException("it adds a period or system versioning");
        } else {
            addColumns();
        }
    }

    private boolean isKey() {
        return reader.isAny(KEYS)
                || reader.isAny(CONSTRAINTS)
                || (reader.peek().is("VECTOR")
                        && (reader.peek(1).is("INDEX") || reader.peek(1).is("KEY")));
    }

    /** Passes an index or a constraint that is added. */
    private void key() {
        losesRows |= ignoresDuplicates;
        while (!reader.atComma()) {
            if (!reader.accept("ON", "DELETE") && !reader.accept("ON", "UPDATE")) {
                reader.skip();
            } else if (ColumnReader.acceptCascade(reader)) {
                unfit.add(CASCADES);
            }
        }
    }

    private boolean isVersioning() {
        return (reader.peek().is("PERIOD") && reader.peek(1).is("FOR"))
                || (reader.peek().is("SYSTEM") && reader.peek(1).is("VERSIONING"));
    }

    private void addColumns() {
        reader.accept("COLUMN");
        boolean unlessThere = reader.accept("IF", "NOT", "EXISTS");
        if (!reader.accept('(')) {
            addColumn(unlessThere);
            return;
        }
        do {
            if (isKey()) {
                key();
            } else if (isVersioning()) {
                throw new UnreadableException("it adds a period or system versioning");
            } else {
                addColumn(unlessThere);
            }
        } while (reader.accept(','));
        reader.expect(')');
    }

    private void addColumn(boolean unlessThere) {
        String name = reader.name();
        columns.add(name, definition(name), unlessThere);
    }

    private Change definition(String name) {
        ColumnReader definition = new ColumnReader(reader, server);
        ColumnType type = definition.read();
        if (definition.cascades()) {
            unfit.add(CASCADES);
        }
        declaresCharset |= !type.charset().isEmpty();
        Function<String, Column> column = charsetOfTable -> type.column(name, charsetOfTable);
        if (reader.accept("FIRST")) {
            return Change.first(column);
        }
        return reader.accept("AFTER") ? Change.after(reader.name(), column) : Change.staying(column);
    }

    private void drop() {
        if (reader.accept("PARTITION")) {
            losesRows = true;
            skipPartitions();
        } else if (reader.isAny(KEYS) || reader.isAny(CONSTRAINTS)) {
            dropKey();
        } else if (isVersioning()) {
            throw new UnreadableException("it drops a period or system versioning");
        } else {
            reader.accept("COLUMN");
            boolean ifThere = reader.accept("IF", "EXISTS");
            String name = reader.name();
            if (!reader.accept("RESTRICT")) {
                reader.accept("CASCADE");
            }
            columns.drop(name, ifThere);
        }
    }

    private void dropKey() {
        if (!reader.peek().is("PRIMARY")) {
            // INDEX, KEY or CONSTRAINT, of which PRIMARY is the primary key's name.
            reader.next();
            reader.accept("IF", "EXISTS");
        }
        if (isPrimary(reader.peek())) {
            unfit.add(DROPS_KEY);
        }
        reader.skipToComma();
    }

    static boolean isPrimary(SqlToken name) {
        return name.isName() && name.name().equalsIgnoreCase("PRIMARY");
    }

    private void change(boolean withName) {
        reader.accept("COLUMN");
        boolean ifThere = reader.accept("IF", "EXISTS");
        String old = reader.name();
        // MODIFY may still change the case of the name.
        String name = withName ? reader.name() : old;
        columns.change(old, name, definition(name), ifThere);
    }

    private void rename() {
        if (reader.accept("COLUMN")) {
            boolean ifThere = reader.accept("IF", "EXISTS");
            String from = reader.name();
            reader.expect("TO");
            columns.rename(from, reader.name(), ifThere);
        } else if (reader.isAny(KEYS)) {
            reader.skipToComma();
        } else {
            if (!reader.accept("TO") && !reader.accept("AS")) {
                reader.accept('=');
            }
            renamed = reader.table();
        }
    }

    private void alter() {
        if (!reader.isAny(KEYS) && !reader.isAny(CONSTRAINTS)) {
            reader.accept("COLUMN");
            reader.accept("IF", "EXISTS");
            reader.name();
            if (!reader.peek().is("SET")) {
                reader.expect("DROP");
            }
        }
        reader.skipToComma();
    }

    private void convert() {
        if (reader.accept("TABLE")) {
            exchanged.add(reader.table());
            losesRows = true;
            skipPartitions();
        } else if (reader.accept("PARTITION")) {
            losesRows = true;
            skipPartitions();
        } else {
            reader.expect("TO");
            if (!ColumnTypeReader.acceptCharset(reader)) {
                throw reader.unexpected("CHARACTER SET");
            }
            charset = ColumnTypeReader.charsetName(reader);
            if (reader.accept("COLLATE")) {
                ColumnTypeReader.collationCharset(reader);
            }
            converts = true;
        }
    }

    private boolean partitions() {
        if (reader.accept("EXCHANGE", "PARTITION")) {
            reader.name();
            reader.expect("WITH", "TABLE");
            exchanged.add(reader.table());
            losesRows = true;
        } else if (reader.accept("TRUNCATE", "PARTITION") || reader.accept("DISCARD") || reader.accept("IMPORT")) {
            losesRows = true;
        } else if (!(reader.isAny(PARTITIONS_KEPT) && reader.peek(1).is("PARTITION"))
                && !reader.accept("PARTITION", "BY")) {
            return false;
        }
        skipPartitions();
        return true;
    }

    private boolean charsets() {
        boolean isDefault = reader.accept("DEFAULT");
        if (ColumnTypeReader.acceptCharset(reader)) {
            reader.accept('=');
            charset = ColumnTypeReader.charsetName(reader);
        } else if (reader.accept("COLLATE")) {
            reader.accept('=');
            String collated = ColumnTypeReader.collationCharset(reader);
            charset = collated.isEmpty() ? charset : collated;
        } else if (isDefault) {
            throw reader.unexpected("CHARACTER SET");
        } else {
            return false;
        }
        return true;
    }

    private void option() {
        if (reader.accept("FORCE")
                || reader.accept("NOWAIT")
                || reader.accept("SECONDARY_LOAD")
                || reader.accept("SECONDARY_UNLOAD")
                || reader.accept("ENABLE", "KEYS")
                || reader.accept("DISABLE", "KEYS")
                || reader.accept("REMOVE", "PARTITIONING")
                || reader.accept("UPGRADE", "PARTITIONING")
                || reader.accept("WITH", "VALIDATION")
                || reader.accept("WITHOUT", "VALIDATION")) {
            return;
        }
        if (reader.accept("WAIT")) {
            reader.number();
        } else if (reader.accept("ORDER", "BY")) {
            do {
                reader.name();
                if (!reader.accept("ASC")) {
                    reader.accept("DESC");
                }
            } while (reader.accept(','));
        } else if (reader.accept("ENGINE")) {
            engine();
        } else if (reader.accept("DATA", "DIRECTORY")
                || reader.accept("INDEX", "DIRECTORY")
                || reader.acceptAny(OPTIONS)) {
            reader.accept('=');
            value();
        } else if (reader.peek(1).isSymbol('=')
                && (reader.peek().isName() || reader.peek().isString())) {
            // Of a storage engine.
            reader.next();
            reader.next();
            value();
        } else {
            throw reader.unexpected("a change of the table that we know");
        }
    }

    private void engine() {
        reader.accept('=');
        SqlToken name = reader.peek();
        if (!name.isName() && !name.isString()) {
            throw reader.unexpected("a storage engine");
        }
        reader.next();
        if (!ENGINES.contains(CharacterSets.lowerCase(name.text()))) {
            unfit.add("ENGINE = " + name.name());
        }
    }

    private void value() {
        switch (reader.peek().kind()) {
            case WORD, NAME, NUMBER, STRING, DOUBLE_QUOTED -> reader.next();
            case SYMBOL -> reader.skipParentheses();
            case END -> throw reader.unexpected("a value");
        }
    }

    /** Passes what is said of partitions. Each may name its engine; if all do, that is the table's. */
    private void skipPartitions() {
        while (!reader.atEnd()) {
            boolean engine = reader.next().is("ENGINE")
                    && (reader.peek().isSymbol('=')
                            || reader.peek().isName()
                            || reader.peek().isString());
            if (engine) {
                engine();
            }
        }
    }

    /** Names of columns that were names of others before the statement. */
    Set<String> replaced() {
        return columns.replaced();
    }

    /**
     * The table's layout behind the statement.
     *
     * @throws UnreadableException if it cannot be: names of columns that are missing, or there twice
     */
    TableLayout layout() {
        if (converts && (declaresCharset || charset.equals(CharacterSets.BINARY))) {
            throw new UnreadableException("it converts text to a character set, and not all of it to the same");
        }
        List<Column> after = columns.columns(charset);
        if (converts) {
            after.replaceAll(this::convert);
        }
        return new TableLayout(before.asOf(), charset, after);
    }

    private Column convert(Column column) {
        return column.charset().isEmpty()
                ? column
                : new Column(column.name(), ColumnType.converted(column.type(), column.charset(), charset), charset);
    }
}
