package io.tidemark.source.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import io.tidemark.log.MySqlLog;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import io.tidemark.source.TableName;
import io.tidemark.source.mysql.DdlEffect.Altered;
import io.tidemark.source.mysql.DdlEffect.Emptied;
import io.tidemark.source.mysql.DdlEffect.Gone;
import io.tidemark.source.mysql.DdlEffect.RowsAsStatement;
import io.tidemark.source.mysql.DdlEffect.Unfit;
import io.tidemark.source.split.TableLayout;
import io.tidemark.source.split.TableLayout.Column;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What the follower makes of a statement, and what the server's own catalog has once it ran. */
@EnabledIfSystemProperty(named = "tidemark.mysql", matches = "true", disabledReason = "Downloads 553 MB: -Pmysql")
class DdlFollowerIT {

    private static final TableName TABLE = new TableName("shop", "orders");
    private static final String CREATE =
            """
            CREATE TABLE orders (
              id int unsigned NOT NULL PRIMARY KEY, name varchar(20), note text, price decimal(12,4),
              kind enum('a','it''s'), raw varbinary(10), old varchar(5) CHARACTER SET latin1,
              short tinytext CHARACTER SET latin1, day date
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4""";
    private static final BinlogPosition BEFORE = new BinlogPosition("mysql-bin.000001", 4, GtidSet.EMPTY);
    private static final BinlogPosition BEHIND = new BinlogPosition("mysql-bin.000001", 400, GtidSet.EMPTY);

    private static final List<String> FOR_BOTH = List.of(
            "ALTER TABLE orders ADD added int",
            "alter table shop.orders add column added bigint(20) unsigned not null default 7 comment 'it''s, (new'",
            "ALTER TABLE `shop`.`orders` ADD COLUMN `added` int(5) zerofill FIRST",
            "ALTER TABLE orders ADD one int AFTER id, ADD two int AFTER one, ADD three int",
            "ALTER TABLE orders ADD COLUMN (one int, two varchar(10), INDEX by_one (one, two))",
            "ALTER TABLE orders ADD one int FIRST, ADD two int FIRST",
            "ALTER TABLE orders DROP name, DROP COLUMN note",
            "ALTER TABLE orders DROP COLUMN name, ADD COLUMN name int AFTER note",
            "ALTER TABLE orders DROP COLUMN day, ADD COLUMN day date DEFAULT '2020-02-02'",
            "ALTER TABLE orders DROP COLUMN name, RENAME COLUMN old TO name, ADD one int AFTER name",
            "ALTER TABLE orders DROP COLUMN name, ADD name varchar(20) AFTER id, MODIFY note text AFTER name",
            "ALTER TABLE orders MODIFY price decimal",
            "ALTER TABLE orders MODIFY name text",
            "ALTER TABLE orders MODIFY COLUMN kind enum('a','it''s','c, d','e\\'f','g  ') NOT NULL DEFAULT 'a'",
            "ALTER TABLE orders MODIFY kind set(\"a\",\"it's\") CHARACTER SET latin1",
            "ALTER TABLE orders MODIFY NAME varchar(30)",
            "ALTER TABLE orders MODIFY name varchar(20) AFTER price, MODIFY id int FIRST",
            "ALTER TABLE orders MODIFY old varchar(5)",
            "ALTER TABLE orders MODIFY old varchar(5) COLLATE latin1_german1_ci",
            "ALTER TABLE orders CHANGE name title varchar(40) NOT NULL DEFAULT ''",
            "ALTER TABLE orders CHANGE name Name varchar(20)",
            "ALTER TABLE orders CHANGE COLUMN name `a ``quoted``, name` varchar(20) FIRST",
            "ALTER TABLE orders CHANGE name title varchar(20), ADD added int AFTER title",
            "ALTER TABLE orders CHANGE name note text, CHANGE note name varchar(20)",
            "ALTER TABLE orders CHANGE name title varchar(20) AFTER note, ADD one int AFTER title",
            "ALTER TABLE orders ADD one int AFTER name, MODIFY name varchar(20) AFTER note",
            "ALTER TABLE orders RENAME COLUMN name TO title",
            "ALTER TABLE orders RENAME COLUMN name TO note, RENAME COLUMN note TO name, ADD last int AFTER name",
            "ALTER TABLE orders RENAME COLUMN name TO title, DROP COLUMN raw",
            "ALTER TABLE orders CONVERT TO CHARACTER SET latin1",
            "ALTER TABLE orders CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
            "ALTER TABLE orders CONVERT TO CHARSET utf8, ADD added varchar(10)",
            "ALTER TABLE orders DEFAULT CHARACTER SET latin1",
            "ALTER TABLE orders DEFAULT CHARSET = 'latin1', ADD added char(3), MODIFY note text",
            "ALTER TABLE orders ADD added char(3), CHARACTER SET latin1",
            "ALTER TABLE orders COLLATE latin1_swedish_ci, ADD added tinytext",
            "ALTER TABLE orders COMMENT='ADD COLUMN x int', ENGINE=InnoDB ROW_FORMAT=DYNAMIC AUTO_INCREMENT 7",
            "ALTER TABLE orders ADD added int, ALGORITHM=INPLACE, LOCK=NONE",
            "ALTER TABLE orders ADD added int, ALGORITHM INSTANT",
            "ALTER TABLE orders ADD INDEX (name), ADD UNIQUE KEY by_price (price, id), ADD added int",
            "ALTER TABLE orders ADD CONSTRAINT positive CHECK (price > 0), ALTER COLUMN name SET DEFAULT 'x, ADD y int'",
            "ALTER TABLE orders DROP PRIMARY KEY, ADD PRIMARY KEY (id, day)",
            "ALTER TABLE orders ADD total decimal(14,4) GENERATED ALWAYS AS (price * 2) STORED, ADD v int AS (id + 1) VIRTUAL",
            "ALTER TABLE orders ADD at timestamp(3) NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3) AFTER id",
            "ALTER TABLE orders ADD (a bool, b boolean, c integer, d int1, e int2 unsigned, f int3, g middleint, h int8)",
            "ALTER TABLE orders ADD (a real, b double precision, c float(10), d float(30), e float(7,3), f float4, g float8)",
            "ALTER TABLE orders ADD (a dec, b numeric(8), c fixed(8,2) unsigned, d decimal(0), e double(8,3) unsigned)",
            "ALTER TABLE orders ADD (a char, b character(3), c char varying(4), d character varying(5), e varchar(6) binary)",
            "ALTER TABLE orders ADD (a nchar(3), b national char(4), c nvarchar(5), d national varchar(6), e nchar varchar(7))",
            "ALTER TABLE orders ADD (a national char varying(3), b nchar varying(4), c national character(5))",
            "ALTER TABLE orders ADD (a char(4) byte, b char(3) ascii, c char(3) unicode, d varchar(3) charset binary)",
            "ALTER TABLE orders ADD (a text(50), b text(100), c text(20000), d blob(255), e blob(70000), f text(60) ascii)",
            "ALTER TABLE orders ADD (a long, b long varchar, c long varbinary, d long character set latin1)",
            "ALTER TABLE orders ADD (a tinytext, b mediumtext, c longtext, d tinyblob, e blob, f mediumblob, g longblob)",
            "ALTER TABLE orders ADD (a binary, b binary(16), c varbinary(20), d bit, e bit(12), f text character set binary)",
            "ALTER TABLE orders ADD (a date, b time, c time(2), d datetime, e datetime(6), f timestamp NULL, g year, h year(4))",
            "ALTER TABLE orders ADD added serial",
            "ALTER TABLE orders ADD (a json, b json NOT NULL)",
            "ALTER TABLE orders ADD (a geometry, b point, c linestring, d polygon, e multipoint, f multipolygon)",
            "ALTER TABLE orders ADD a geometrycollection, ADD b multilinestring",
            "ALTER TABLE orders ADD a varchar(10) DEFAULT (concat('a', 'b')), ADD b varchar(3) DEFAULT _latin1'x' COLLATE latin1_bin",
            "ALTER TABLE orders ADD a int DEFAULT -1, ADD b bit(2) DEFAULT b'01', ADD c varchar(4) DEFAULT 'a' 'b'",
            "ALTER TABLE orders ADD a int unsigned REFERENCES orders (id) ON DELETE SET NULL ON UPDATE CASCADE",
            "ALTER TABLE orders /* ADD a int */ ADD -- one, two int\n b int # , c int\n, ADD c int",
            "/* first */ ALTER /*!40000 TABLE */ orders ADD a int",
            "ALTER TABLE orders /*!40100 ADD a int, */ ADD b int /*!99999 FIRST */",
            "ALTER TABLE orders ADD `größe ß` int, ADD `sp ace.d\"ot` varchar(3)",
            "ALTER TABLE orders ADD a int INVISIBLE",
            "ALTER TABLE orders PARTITION BY HASH (id) PARTITIONS 4",
            "ALTER TABLE orders ADD a int PARTITION BY RANGE (id) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN MAXVALUE)",
            "ALTER TABLE orders ADD a enum('x','y') COLLATE utf8mb4_bin, ADD b set('ü','v') CHARSET utf8mb4",
            "ALTER TABLE orders FORCE",
            "ALTER TABLE orders ORDER BY name DESC, id",
            "ALTER TABLE orders ADD one int AFTER title, CHANGE name title varchar(20) AFTER note",
            "ALTER TABLE orders MODIFY day date AFTER id, MODIFY note text AFTER day, ADD one int AFTER note, DROP raw",
            "ALTER TABLE orders MODIFY note text FIRST, MODIFY id int unsigned AFTER kind, ADD one int AFTER name",
            "ALTER TABLE orders MODIFY name varchar(9000), CONVERT TO CHARACTER SET utf8mb4");
    private static final List<String> FOR_MYSQL = List.of(
            "ALTER TABLE orders ADD a int /*!80023 INVISIBLE */, ADD b int /*!80099 FIRST */",
            "ALTER TABLE orders ALTER COLUMN name SET INVISIBLE",
            "ALTER TABLE orders ADD a point NOT NULL SRID 4326, ADD b geomcollection",
            "ALTER TABLE orders ADD INDEX ((lower(name))), ADD CONSTRAINT c CHECK (id > 1) NOT ENFORCED, ADD d int",
            "ALTER TABLE orders ADD a int /*!50606 STORAGE DISK */ /*M!100100 FIRST */",
            "ALTER TABLE orders ADD a varchar(10) COLUMN_FORMAT DYNAMIC STORAGE DEFAULT");
    private static final List<String> FOR_MARIADB = List.of(
            "ALTER TABLE IF EXISTS orders ADD COLUMN IF NOT EXISTS name int, ADD COLUMN IF NOT EXISTS added int",
            "ALTER TABLE orders DROP COLUMN IF EXISTS missing, DROP COLUMN IF EXISTS name",
            "ALTER TABLE orders MODIFY COLUMN IF EXISTS missing int, CHANGE COLUMN IF EXISTS name title varchar(3)",
            "ALTER TABLE orders RENAME COLUMN IF EXISTS missing TO other",
            "ALTER ONLINE TABLE orders WAIT 5 ADD added int",
            "ALTER TABLE orders NOWAIT ADD added int, ALGORITHM=NOCOPY",
            "ALTER TABLE orders ADD a uuid, ADD b inet6, ADD c inet4",
            "ALTER TABLE orders ADD a int /*M!100100 DEFAULT 3 */ /*!80023 FIRST */",
            "ALTER TABLE orders COLLATE uca1400_german2_ai_ci, ADD a varchar(3) COLLATE uca1400_ai_ci",
            "ALTER TABLE orders ADD a datetime DEFAULT now() ON UPDATE now(), ADD b int DEFAULT (1 + 2 * 3), ADD c uuid DEFAULT uuid()",
            "ALTER TABLE orders PAGE_COMPRESSED=0, ADD a int",
            "SET STATEMENT max_statement_time=100 FOR ALTER TABLE orders ADD a int",
            "ALTER TABLE orders DROP CONSTRAINT IF EXISTS missing, ADD UNIQUE IF NOT EXISTS u (id)");

    private static final Map<String, Optional<DdlEffect>> OTHER_EFFECTS = Map.ofEntries(
            Map.entry("TRUNCATE orders", Optional.of(Emptied.byTruncate(TABLE))),
            Map.entry("ALTER TABLE orders TRUNCATE PARTITION p0, p1", Optional.of(Emptied.otherwise(TABLE))),
            Map.entry("ALTER TABLE orders DROP PRIMARY KEY", Optional.of(new Unfit(TABLE, "DROP PRIMARY KEY"))),
            Map.entry("ALTER TABLE orders DROP INDEX `PRIMARY`", Optional.of(new Unfit(TABLE, "DROP PRIMARY KEY"))),
            Map.entry(
                    "ALTER TABLE orders DROP CONSTRAINT `PRIMARY`", Optional.of(new Unfit(TABLE, "DROP PRIMARY KEY"))),
            Map.entry("DROP INDEX `PRIMARY` ON orders", Optional.of(new Unfit(TABLE, "DROP PRIMARY KEY"))),
            Map.entry(
                    "ALTER TABLE orders ENGINE = MyISAM REMOVE PARTITIONING",
                    Optional.of(new Unfit(TABLE, "ENGINE = MyISAM"))),
            Map.entry("DROP TABLE orders", Optional.of(new Gone(TABLE, "DROP TABLE"))),
            Map.entry("DROP DATABASE shop", Optional.of(new Gone(TABLE, "DROP DATABASE"))),
            Map.entry("RENAME TABLE orders TO `old`, old TO gone", Optional.of(new Gone(TABLE, "renamed to shop.old"))),
            Map.entry("ALTER TABLE orders RENAME moved", Optional.of(new Gone(TABLE, "renamed to shop.moved"))),
            Map.entry("INSERT orders (id) VALUES (7)", Optional.of(new RowsAsStatement(TABLE))),
            Map.entry("/* why */ DELETE FROM `shop` . orders", Optional.of(new RowsAsStatement(TABLE))),
            Map.entry("UPDATE orders SET name = 'x'", Optional.of(new RowsAsStatement(TABLE))),
            Map.entry("REPLACE other SELECT id FROM orders", Optional.empty()),
            Map.entry("CREATE TEMPORARY TABLE t (id int)", Optional.empty()),
            Map.entry("CREATE INDEX i ON orders (name)", Optional.empty()),
            Map.entry("ANALYZE TABLE orders", Optional.empty()));

    private static final Map<String, Optional<DdlEffect>> OTHER_EFFECTS_ON_MARIADB = Map.of(
            "CREATE OR REPLACE DATABASE shop",
            Optional.of(new Gone(TABLE, "CREATE OR REPLACE DATABASE")),
            "CREATE OR REPLACE TABLE orders (id int)",
            Optional.of(Emptied.otherwise(TABLE)));

    /** Some columns are others by the names of columns there were; the row has another value in each of them. */
    private static final List<String> REPLACING = List.of(
            "ALTER TABLE orders DROP COLUMN day, ADD COLUMN day date DEFAULT '2020-02-02'",
            "ALTER TABLE orders DROP COLUMN name, ADD COLUMN Name varchar(20) AFTER id",
            "ALTER TABLE orders DROP COLUMN name, RENAME COLUMN old TO name",
            "ALTER TABLE orders RENAME COLUMN name TO old, RENAME COLUMN old TO name",
            "ALTER TABLE orders CHANGE name note text, CHANGE note name varchar(20) FIRST",
            "ALTER TABLE orders RENAME COLUMN name TO title, ADD name int",
            "ALTER TABLE orders MODIFY name varchar(30) FIRST, CHANGE raw Raw varbinary(12), ADD one int",
            "ALTER TABLE orders RENAME COLUMN name TO title, DROP COLUMN raw");

    @Test
    void knowsWhichColumnsAreOthersInMySql() throws SQLException {
        try (DatabaseServer server = Servers.mysql().withoutFsync().start()) {
            compareValues(server);
        }
    }

    @Test
    void knowsWhichColumnsAreOthersInMariaDb() throws SQLException {
        try (DatabaseServer server = Servers.mariadb().withoutFsync().start()) {
            compareValues(server);
        }
    }

    @Test
    void agreesWithTheCatalogOfMySql() throws SQLException {
        try (DatabaseServer server = Servers.mysql().withoutFsync().start()) {
            compare(server, FOR_MYSQL);
        }
    }

    @Test
    void knowsWhatElseIsInTheLogOfMySql() throws SQLException {
        try (DatabaseServer server = Servers.mysql().withoutFsync().start()) {
            compareOtherEffects(server, OTHER_EFFECTS);
        }
    }

    @Test
    void agreesWithTheCatalogOfMariaDb() throws SQLException {
        try (DatabaseServer server = Servers.mariadb().withoutFsync().start()) {
            compare(server, FOR_MARIADB);
        }
    }

    @Test
    void knowsWhatElseIsInTheLogOfMariaDb() throws SQLException {
        try (DatabaseServer server = Servers.mariadb().withoutFsync().start()) {
            compareOtherEffects(server, OTHER_EFFECTS);
            compareOtherEffects(server, OTHER_EFFECTS_ON_MARIADB);
        }
    }

    private static void compare(DatabaseServer server, List<String> more) throws SQLException {
        server.createDatabase(TABLE.schema());
        List<String> statements = new ArrayList<>(FOR_BOTH);
        statements.addAll(more);
        SoftAssertions softly = new SoftAssertions();
        try (Connection connection = server.connect(TABLE.schema());
                Statement statement = connection.createStatement()) {
            DdlFollower follower = new DdlFollower(version(statement), false);
            for (String sql : statements) {
                statement.execute("DROP TABLE IF EXISTS orders");
                statement.execute(CREATE);
                TableLayout before = layout(connection);
                String logEnd = logEnd(connection);
                softly.assertThatCode(() -> statement.execute(sql)).as(sql).doesNotThrowAnyException();
                TableLayout after = before;
                for (String logged : logged(statement, logEnd)) {
                    after = after(after, follower.effects(logged, TABLE.schema(), Map.of(TABLE, after), BEHIND));
                }
                softly.assertThat(described(after)).as(sql).isEqualTo(described(layout(connection)));
            }
        }
        softly.assertAll();
    }

    private static void compareOtherEffects(DatabaseServer server, Map<String, Optional<DdlEffect>> statements)
            throws SQLException {
        SoftAssertions softly = new SoftAssertions();
        try (Connection connection = server.connect("mysql");
                Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION binlog_format = STATEMENT");
            DdlFollower follower = new DdlFollower(version(statement), false);
            for (Map.Entry<String, Optional<DdlEffect>> expected : statements.entrySet()) {
                statement.execute("DROP DATABASE IF EXISTS shop");
                statement.execute("CREATE DATABASE shop");
                statement.execute("USE shop");
                statement.execute("CREATE TABLE other (id int unsigned PRIMARY KEY)");
                statement.execute(CREATE);
                statement.execute("ALTER TABLE orders PARTITION BY HASH (id) PARTITIONS 2");
                TableLayout before = layout(connection);
                String logEnd = logEnd(connection);
                statement.execute(expected.getKey());
                List<DdlEffect> effects = new ArrayList<>();
                for (String logged : logged(statement, logEnd)) {
                    effects.addAll(follower.effects(logged, TABLE.schema(), Map.of(TABLE, before), BEHIND));
                }
                softly.assertThat(effects)
                        .as(expected.getKey())
                        .containsExactlyElementsOf(expected.getValue().stream().toList());
            }
        }
        softly.assertAll();
    }

    private static void compareValues(DatabaseServer server) throws SQLException {
        server.createDatabase(TABLE.schema());
        SoftAssertions softly = new SoftAssertions();
        try (Connection connection = server.connect(TABLE.schema());
                Statement statement = connection.createStatement()) {
            DdlFollower follower = new DdlFollower(version(statement), false);
            for (String sql : REPLACING) {
                statement.execute("DROP TABLE IF EXISTS orders");
                statement.execute(CREATE);
                statement.execute("INSERT orders VALUES (1, 'b', 'c', 4, 'a', 'd', 'e', 'f', '2020-01-01')");
                TableLayout layout = layout(connection);
                Map<String, String> before = row(statement);
                statement.execute(sql);
                Map<String, String> after = row(statement);
                after.keySet()
                        .removeIf(name ->
                                !before.containsKey(name) || before.get(name).equals(after.get(name)));
                softly.assertThat(follower.effects(sql, TABLE.schema(), Map.of(TABLE, layout), BEHIND))
                        .as(sql)
                        .singleElement()
                        .satisfies(effect -> assertThat(((Altered) effect).replaced())
                                .containsExactlyInAnyOrderElementsOf(after.keySet()));
            }
        }
        softly.assertAll();
    }

    private static Map<String, String> row(Statement statement) throws SQLException {
        Map<String, String> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        try (ResultSet result = statement.executeQuery("SELECT * FROM orders")) {
            assertThat(result.next()).isTrue();
            for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                values.put(result.getMetaData().getColumnName(i), String.valueOf(result.getString(i)));
            }
        }
        return values;
    }

    private static ServerVersion version(Statement statement) throws SQLException {
        try (ResultSet result = statement.executeQuery("SELECT version()")) {
            assertThat(result.next()).isTrue();
            return ServerVersion.parse(result.getString(1));
        }
    }

    /** For {@code SHOW BINLOG EVENTS}. */
    private static String logEnd(Connection connection) throws SQLException {
        BinlogPosition head = new MySqlLog(connection).head();
        return "IN '" + head.file() + "' FROM " + head.offset();
    }

    /** Statements as they are in the log, which is not always as they were sent. */
    private static List<String> logged(Statement statement, String from) throws SQLException {
        List<String> logged = new ArrayList<>();
        try (ResultSet result = statement.executeQuery("SHOW BINLOG EVENTS " + from)) {
            while (result.next()) {
                if (result.getString("Event_type").equals("Query")) {
                    logged.add(result.getString("Info").replaceFirst("^use `shop`; ", ""));
                }
            }
        }
        return logged;
    }

    private static TableLayout after(TableLayout before, List<DdlEffect> effects) {
        TableLayout after = before;
        for (DdlEffect effect : effects) {
            if (effect instanceof Altered altered) {
                after = altered.layout();
            } else if (!(effect instanceof Unfit)) {
                return new TableLayout(BEHIND, effects.toString(), List.of());
            }
        }
        return after;
    }

    private static TableLayout layout(Connection connection) throws SQLException {
        List<Column> columns = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(
                """
                SELECT column_name, column_type, coalesce(character_set_name, '') FROM information_schema.columns
                WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position""")) {
            query.setString(1, TABLE.schema());
            query.setString(2, TABLE.table());
            try (ResultSet result = query.executeQuery()) {
                while (result.next()) {
                    columns.add(new Column(result.getString(1), result.getString(2), result.getString(3)));
                }
            }
        }
        try (PreparedStatement query = connection.prepareStatement(
                """
                SELECT table_collation FROM information_schema.tables WHERE table_schema = ? AND table_name = ?""")) {
            query.setString(1, TABLE.schema());
            query.setString(2, TABLE.table());
            try (ResultSet result = query.executeQuery()) {
                assertThat(result.next()).isTrue();
                return new TableLayout(BEFORE, result.getString(1).replaceFirst("_.*", ""), columns);
            }
        }
    }

    /** Without the display widths of whole numbers, which only some versions have. */
    private static String described(TableLayout layout) {
        StringBuilder text = new StringBuilder(layout.charset());
        for (Column column : layout.columns()) {
            text.append('\n')
                    .append(column.name())
                    .append(": ")
                    .append(column.type().replaceFirst("^((?:tiny|small|medium|big)?int|year)\\(\\d+\\)", "$1"))
                    .append(' ')
                    .append(column.charset());
        }
        return text.toString();
    }
}
