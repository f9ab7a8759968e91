package io.tidemark.source.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import io.tidemark.source.TableName;
import io.tidemark.source.mysql.DdlEffect.Altered;
import io.tidemark.source.mysql.DdlEffect.Emptied;
import io.tidemark.source.mysql.DdlEffect.Gone;
import io.tidemark.source.mysql.DdlEffect.RowsAsStatement;
import io.tidemark.source.mysql.DdlEffect.Unfit;
import io.tidemark.source.mysql.DdlEffect.Unreadable;
import io.tidemark.source.split.TableLayout;
import io.tidemark.source.split.TableLayout.Column;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DdlFollowerTest {

    private static final ServerVersion MYSQL = ServerVersion.parse("8.0.33");
    private static final ServerVersion MARIADB = ServerVersion.parse("11.4.5-MariaDB-log");
    private static final BinlogPosition BEFORE = new BinlogPosition("mysql-bin.000001", 4, GtidSet.EMPTY);
    private static final BinlogPosition BEHIND = new BinlogPosition("mysql-bin.000002", 400, GtidSet.EMPTY);
    private static final TableName ORDERS = new TableName("shop", "orders");
    private static final TableName ODD = new TableName("o.d d", "it`s \"ü\".x");
    private static final Column ID = new Column("id", "int unsigned", "");
    private static final Column NAME = new Column("name", "varchar(20) /* as it was */", "latin1");
    private static final TableLayout LAYOUT = new TableLayout(BEFORE, "utf8mb4", List.of(ID, NAME));
    private static final Map<TableName, TableLayout> LAYOUTS = Map.of(ORDERS, LAYOUT, ODD, LAYOUT);

    private static List<DdlEffect> effects(String sql) {
        return new DdlFollower(MYSQL, false).effects(sql, "shop", LAYOUTS, BEHIND);
    }

    private static List<DdlEffect> onMariaDb(String sql) {
        return new DdlFollower(MARIADB, false).effects(sql, "shop", LAYOUTS, BEHIND);
    }

    private static Altered altered(Column... columns) {
        return replaced(Set.of(), columns);
    }

    private static Altered replaced(Set<String> names, Column... columns) {
        return new Altered(ORDERS, new TableLayout(BEHIND, "utf8mb4", List.of(columns)), names);
    }

    private static Column added(String type) {
        return new Column("a", type, "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BEGIN",
                "COMMIT",
                "SAVEPOINT orders",
                "XA START 'orders'",
                "",
                ";",
                "# nothing",
                "/* nothing */",
                "GRANT SELECT ON shop.orders TO somebody",
                "CREATE VIEW v AS SELECT * FROM orders",
                "CREATE TRIGGER t AFTER INSERT ON orders FOR EACH ROW BEGIN DELETE FROM orders; END",
                "CREATE DEFINER=`root`@`%` PROCEDURE p() BEGIN DROP TABLE orders; END",
                "CREATE USER orders IDENTIFIED BY 'secret",
                "ANALYZE TABLE orders",
                "FLUSH TABLES orders",
                "SET PASSWORD FOR orders = 'x'",
                "CREATE INDEX i ON orders (name)",
                "CREATE UNIQUE INDEX i ON orders (name)",
                "DROP INDEX i ON orders",
                "ALTER DATABASE shop CHARACTER SET latin1",
                "ALTER TABLE other ADD orders int",
                "ALTER TABLE other ADD FOREIGN KEY (a) REFERENCES orders (id)",
                "ALTER TABLE other RENAME INDEX orders TO x",
                "ALTER TABLE elsewhere.orders ADD a int",
                "ALTER TABLE ORDERS ADD a int",
                "ALTER TABLE orders ENGINE=InnoDB",
                "ALTER TABLE orders",
                "ALTER TABLE orders RENAME orders",
                "ALTER TABLE orders DISABLE KEYS",
                "/*!40000 ALTER TABLE `orders` ENABLE KEYS */",
                "/*!99999 DROP TABLE orders */",
                "/*M!100100 DROP TABLE orders */",
                "CREATE TABLE IF NOT EXISTS orders (a int)",
                "CREATE TABLE x LIKE orders",
                "CREATE TABLE x (a int REFERENCES orders (id))",
                "CREATE TEMPORARY TABLE orders (a int)",
                "DROP TEMPORARY TABLE IF EXISTS orders",
                "DROP TABLE other, elsewhere.orders",
                "DROP VIEW orders",
                "DROP DATABASE elsewhere",
                "RENAME USER orders TO x",
                "RENAME TABLE a TO b",
                "TRUNCATE other",
                "INSERT INTO log (orders) SELECT id FROM orders",
                "REPLACE INTO `percona`.`checksums` SELECT 'shop', 'orders', count(*) FROM `shop`.`orders`",
                "UPDATE log SET orders = 1",
                "UPDATE elsewhere.orders SET a = 1",
                "DELETE FROM log WHERE text = 'orders' OR id IN (SELECT id FROM orders)",
                "SELECT * FROM orders"
            })
    void leavesAlone(String sql) {
        assertThat(effects(sql)).isEmpty();
    }

    @Test
    void keepsUntouchedColumnsAsTheyWere() {
        assertThat(effects("ALTER TABLE orders ADD a int")).containsExactly(altered(ID, NAME, added("int")));
        assertThat(effects("ALTER TABLE orders ADD a int AFTER id")).containsExactly(altered(ID, added("int"), NAME));
        assertThat(effects("ALTER TABLE orders RENAME COLUMN NAME TO title"))
                .containsExactly(altered(ID, new Column("title", NAME.type(), NAME.charset())));
    }

    @Test
    void givesTextTheTablesCharacterSetWhereverItIsDeclared() {
        assertThat(effects("ALTER TABLE orders ADD a char(3), DEFAULT CHARSET ascii"))
                .containsExactly(new Altered(
                        ORDERS,
                        new TableLayout(BEHIND, "ascii", List.of(ID, NAME, new Column("a", "char(3)", "ascii"))),
                        Set.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tinyint(1) | tinyint(1)",
                "INT8 UNSIGNED | bigint unsigned",
                "int(4) zerofill | int(4) unsigned zerofill",
                "dec | decimal(10,0)",
                "numeric(7) signed | decimal(7,0)",
                "fixed(7,2) unsigned | decimal(7,2) unsigned",
                "float(24) | float",
                "float(25) | double",
                "double precision (8, 3) | double(8,3)",
                "bit | bit(1)",
                "bool not null | tinyint(1)",
                "serial | bigint unsigned",
                "time(0) | time",
                "datetime(6) default now(6) on update now(6) | datetime(6)",
                "char byte | binary(1)",
                "varchar(7) character set binary | varbinary(7)",
                "long varbinary | mediumblob",
                "blob(300) | blob",
                "blob(70000) | mediumblob",
                "geometrycollection | geomcollection",
                "json default (json_object('a', 1)) | json",
                "int check (a > 0) not enforced comment ', drop name' | int",
                "int generated always as (id + 1) stored not null | int",
                "int constraint c references other (id) match full on delete no action | int",
                "int default -1 collate 'latin1_bin' | int",
            })
    void namesTypesAsTheCatalogDoes(String declared, String type) {
        assertThat(effects("ALTER TABLE orders ADD a " + declared)).containsExactly(altered(ID, NAME, added(type)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "text | text | utf8mb4",
                "text(63) | tinytext | utf8mb4",
                "text(64) | text | utf8mb4",
                "text(255) ascii | tinytext | latin1",
                "long | mediumtext | utf8mb4",
                "varchar(9) binary charset 'utf8' | varchar(9) | utf8mb3",
                "nvarchar(9) | varchar(9) | utf8mb3",
                "national char varying(9) | varchar(9) | utf8mb3",
                "char(2) unicode | char(2) | ucs2",
                "char(2) not null collate latin2_general_ci | char(2) | latin2",
                "char(2) charset greek collate greek_bin | char(2) | greek",
                "enum('it''s','\\'','a ') | enum('it''s','''','a') | utf8mb4",
                "set(\"say \"\"x\"\"\") | set('say \"x\"') | utf8mb4",
            })
    void namesTypesOfTextAsTheCatalogDoes(String declared, String type, String charset) {
        assertThat(effects("ALTER TABLE orders ADD a " + declared))
                .containsExactly(altered(ID, NAME, new Column("a", type, charset)));
    }

    @Test
    void knowsWhatTheServerMakesOfATypeAndOfAVersionComment() {
        assertThat(onMariaDb("ALTER TABLE orders ADD a json"))
                .containsExactly(altered(ID, NAME, new Column("a", "longtext", "utf8mb4")));
        assertThat(onMariaDb("ALTER TABLE orders ADD a geometrycollection"))
                .containsExactly(altered(ID, NAME, added("geometrycollection")));
        String sql = "ALTER TABLE orders ADD a int /*!80000 FIRST */ /*M!100100 AFTER id */";
        assertThat(effects(sql)).containsExactly(altered(added("int"), ID, NAME));
        assertThat(onMariaDb(sql)).containsExactly(altered(ID, added("int"), NAME));
    }

    @Test
    void convertsAllText() {
        TableLayout text = new TableLayout(
                BEFORE,
                "latin1",
                List.of(
                        ID,
                        new Column("a", "text", "latin1"),
                        new Column("b", "tinytext", "utf8mb4"),
                        new Column("c", "enum('x')", "latin1")));
        assertThat(new DdlFollower(MYSQL, false)
                        .effects(
                                "ALTER TABLE orders CONVERT TO CHARACTER SET utf8mb4",
                                "shop",
                                Map.of(ORDERS, text),
                                BEHIND))
                .containsExactly(altered(
                        ID,
                        new Column("a", "mediumtext", "utf8mb4"),
                        new Column("b", "tinytext", "utf8mb4"),
                        new Column("c", "enum('x')", "utf8mb4")));
    }

    @Test
    void findsATableByEachWayToWriteItsName() {
        for (String name : List.of("`o.d d`.`it``s \"ü\".x`", "\"o.d d\" . \"it`s \"\"ü\"\".x\"")) {
            assertThat(effects("TRUNCATE TABLE " + name)).containsExactly(Emptied.byTruncate(ODD));
        }
        assertThat(new DdlFollower(MYSQL, true).effects("drop table SHOP.`Orders`", "", LAYOUTS, BEHIND))
                .containsExactly(new Gone(ORDERS, "DROP TABLE"));
        assertThat(effects("DROP TABLE `shop`./* here */`orders` /* generated by server */"))
                .containsExactly(new Gone(ORDERS, "DROP TABLE"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE OR REPLACE TABLE orders (a int)",
                "ALTER TABLE orders TRUNCATE PARTITION p0, p1",
                "ALTER TABLE orders DROP PARTITION p0, p1",
                "ALTER TABLE orders EXCHANGE PARTITION p0 WITH TABLE other WITHOUT VALIDATION",
                "ALTER TABLE other EXCHANGE PARTITION p0 WITH TABLE orders",
                "ALTER TABLE orders CONVERT PARTITION p0 TO TABLE other",
                "ALTER TABLE other CONVERT TABLE orders TO PARTITION p0 VALUES LESS THAN (1)",
                "ALTER TABLE orders DISCARD TABLESPACE",
                "ALTER TABLE orders IMPORT PARTITION p0 TABLESPACE",
                "ALTER IGNORE TABLE orders ADD UNIQUE (name)"
            })
    void tellsOfRowsThatTheLogDoesNotHave(String sql) {
        assertThat(effects(sql)).containsExactly(Emptied.otherwise(ORDERS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRUNCATE orders", "TRUNCATE TABLE shop.orders"})
    void tellsATruncateFromOtherWaysToLoseRows(String sql) {
        assertThat(effects(sql)).containsExactly(Emptied.byTruncate(ORDERS));
    }

    @Test
    void seesKeysThatRowsAreLostToAmongColumnsInParentheses() {
        assertThat(effects("ALTER IGNORE TABLE orders ADD (a int, UNIQUE (name))"))
                .containsExactly(altered(ID, NAME, added("int")), Emptied.otherwise(ORDERS));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DROP name, ADD COLUMN name int DEFAULT 5 | name | int",
                "ADD Name int AFTER id, DROP COLUMN name | Name | int",
                "DROP name, ADD (name int) | name | int",
                "DROP name, ADD name int FIRST, MODIFY id int unsigned FIRST | name | int",
            })
    void tellsOfAColumnThatIsAnotherOfTheSameName(String change, String name, String type) {
        assertThat(effects("ALTER TABLE orders " + change))
                .containsExactly(replaced(Set.of(name), ID, new Column(name, type, "")));
    }

    @Test
    void tellsOfAnotherColumnEvenIfTheLayoutIsTheSame() {
        assertThat(effects("ALTER TABLE orders DROP id, ADD id int unsigned FIRST"))
                .containsExactly(replaced(Set.of("id"), ID, NAME));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "RENAME COLUMN id TO name, RENAME COLUMN name TO id",
                "CHANGE id name int unsigned, RENAME COLUMN name TO id",
                "RENAME COLUMN name TO id, CHANGE id name int unsigned"
            })
    void tellsOfColumnsThatTradeNames(String change) {
        assertThat(effects("ALTER TABLE orders " + change))
                .containsExactly(replaced(
                        Set.of("id", "name"),
                        new Column("name", "int unsigned", ""),
                        new Column("id", NAME.type(), NAME.charset())));
    }

    @Test
    void tellsOfAColumnThatTakesTheNameOfAnother() {
        Column title = new Column("title", NAME.type(), NAME.charset());
        Column name = new Column("name", "int unsigned", "");
        assertThat(effects("ALTER TABLE orders RENAME COLUMN name TO title, RENAME COLUMN id TO name"))
                .containsExactly(replaced(Set.of("name"), name, title));
        assertThat(effects("ALTER TABLE orders DROP name, CHANGE id name int unsigned"))
                .containsExactly(replaced(Set.of("name"), name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MODIFY name int",
                "MODIFY NAME int",
                "CHANGE name name int FIRST",
                "CHANGE name Name int",
                "RENAME COLUMN name TO Name",
                "RENAME COLUMN name TO title, ADD a int",
                "DROP name"
            })
    void tellsOfNoOtherColumnWhereItIsTheSame(String change) {
        assertThat(effects("ALTER TABLE orders " + change))
                .singleElement()
                .satisfies(effect -> assertThat(((Altered) effect).replaced()).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ADD FOREIGN KEY (id) REFERENCES other (id) ON DELETE CASCADE",
                "ADD CONSTRAINT c FOREIGN KEY f (id) REFERENCES other (id) MATCH FULL ON DELETE RESTRICT ON UPDATE CASCADE",
                "ADD CONSTRAINT FOREIGN KEY (id) REFERENCES elsewhere.other (id) on update set null, ENGINE = innodb",
                "ADD FOREIGN KEY IF NOT EXISTS (id) REFERENCES other (id) ON DELETE SET DEFAULT, ADD INDEX (name)",
            })
    void tellsOfForeignKeysThatCascade(String change) {
        assertThat(effects("ALTER TABLE orders " + change))
                .containsExactly(
                        new Unfit(ORDERS, "a foreign key whose ON DELETE or ON UPDATE changes rows beneath the log"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ADD a int REFERENCES other (id) ON DELETE SET NULL",
                "ADD (a int REFERENCES other (id) ON DELETE NO ACTION ON UPDATE CASCADE)",
                "ADD (a int, FOREIGN KEY (a) REFERENCES other (id) ON DELETE CASCADE)"
            })
    void tellsOfForeignKeysThatCascadeAmongColumns(String change) {
        assertThat(effects("ALTER TABLE orders " + change))
                .containsExactly(
                        altered(ID, NAME, added("int")),
                        new Unfit(ORDERS, "a foreign key whose ON DELETE or ON UPDATE changes rows beneath the log"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE orders ADD FOREIGN KEY (id) REFERENCES other (id)",
                "ALTER TABLE orders ADD FOREIGN KEY (id) REFERENCES other (id) ON DELETE RESTRICT ON UPDATE NO ACTION",
                "ALTER TABLE orders ADD INDEX i (name) COMMENT 'ON DELETE CASCADE'",
                "ALTER TABLE orders ENGINE InnoDB, ENGINE = 'INNODB', ENGINE=Innobase",
                "ALTER TABLE orders PARTITION BY HASH (engine) (PARTITION p0 ENGINE = InnoDB)",
                "ALTER TABLE orders DROP INDEX `by_primary`, DROP FOREIGN KEY f",
                "ALTER TABLE other DROP PRIMARY KEY, ENGINE = MyISAM",
                "DROP INDEX `PRIMARY` ON other",
            })
    void leavesAloneWhatStaysFit(String sql) {
        assertThat(effects(sql)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "ALTER TABLE orders ENGINE = MyISAM | ENGINE = MyISAM",
                "ALTER TABLE orders ENGINE 'Aria' REMOVE PARTITIONING | ENGINE = Aria",
                "ALTER TABLE orders PARTITION BY HASH (id) (PARTITION p0 ENGINE = MyISAM) | ENGINE = MyISAM",
                "ALTER TABLE orders DROP PRIMARY KEY | DROP PRIMARY KEY",
                "ALTER TABLE orders DROP PRIMARY KEY, ADD PRIMARY KEY (name) | DROP PRIMARY KEY",
                "ALTER TABLE orders DROP KEY `primary` | DROP PRIMARY KEY",
                "ALTER TABLE orders DROP CONSTRAINT IF EXISTS `PRIMARY` | DROP PRIMARY KEY",
                "DROP INDEX `PRIMARY` ON shop.orders LOCK = NONE | DROP PRIMARY KEY",
            })
    void tellsOfATableThatCannotBeReadAnyMore(String sql, String reason) {
        assertThat(effects(sql)).containsExactly(new Unfit(ORDERS, reason));
    }

    @ParameterizedTest
    @ValueSource(strings = {"CREATE OR REPLACE DATABASE shop", "create or replace schema `shop` charset latin1"})
    void tellsOfADatabaseThatIsReplaced(String sql) {
        assertThat(onMariaDb(sql)).containsExactly(new Gone(ORDERS, "CREATE OR REPLACE DATABASE"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE orders ADD a int COMMENT '\uFFFD'",
                "ALTER IGNORE TABLE caf\uFFFD RENAME orders",
                "RENAME TABLE orders TO caf\uFFFD",
                "DROP TABLE `caf\uFFFD`, shop.orders",
                "DROP DATABASE shop /* \uFFFD */",
                "CREATE OR REPLACE SCHEMA shop COMMENT '\uFFFD'",
                "CREATE OR REPLACE TABLE orders (\uFFFD int)",
                "TRUNCATE orders /* \uFFFD */",
                "DROP INDEX `PRIMARY` ON orders /* \uFFFD */",
                "ALTER TABLE orders COMMENT '\uFFFD\\'"
            })
    void doesNotTrustNamesInATextThatIsNotUtf8(String sql) {
        assertThat(effects(sql))
                .containsExactlyInAnyOrder(
                        new Unreadable(ORDERS, "its text is not UTF-8"), new Unreadable(ODD, "its text is not UTF-8"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE other ADD a int COMMENT '\uFFFD'",
                "DROP TABLE caf\uFFFD",
                "DROP DATABASE \uFFFD",
                "TRUNCATE \uFFFD"
            })
    void takesNamesThatAreNotAsciiToBeMeantByATextThatIsNotUtf8(String sql) {
        assertThat(effects(sql)).containsExactly(new Unreadable(ODD, "its text is not UTF-8"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO \uFFFD VALUES ('orders')",
                "UPDATE other SET a = '\uFFFD'",
                "CREATE TABLE \uFFFD (a int REFERENCES orders (id))",
                "CREATE PROCEDURE p() BEGIN DROP TABLE orders; /* \uFFFD */ END",
                "ALTER DATABASE shop COMMENT '\uFFFD'",
                "DROP VIEW \uFFFD",
                "DROP INDEX \uFFFD ON orders"
            })
    void leavesOtherTextsAloneThatAreNotUtf8(String sql) {
        assertThat(effects(sql)).isEmpty();
    }

    @Test
    void saysWhatHappenedToTheTable() {
        assertThat(problem("TRUNCATE orders"))
                .contains("A table of the source was truncated")
                .contains("TRUNCATE of shop.orders by the transaction at ");
        assertThat(problem("ALTER TABLE orders DROP PARTITION p0"))
                .contains("rows of shop.orders went or came without being logged, by the transaction at ");
        assertThat(problem("ALTER TABLE orders ENGINE = MyISAM"))
                .containsPattern("shop.orders is altered by the transaction at .*: ENGINE = MyISAM")
                .contains("a table that can still be read as when the pipeline was submitted");
    }

    private static String problem(String sql) {
        return StatementFailures.of(effects(sql).get(0), LogTransaction.anonymous(BEFORE, 0))
                .getCause()
                .getMessage();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DROP TABLE IF EXISTS other, orders CASCADE | DROP TABLE",
                "DROP TABLES orders WAIT 5 | DROP TABLE",
                "/*!50000 DROP SCHEMA */ `shop` | DROP DATABASE",
                "RENAME TABLE orders TO archive.old | renamed to archive.old",
                "ALTER TABLE orders ADD a int, RENAME AS old | renamed to shop.old",
                "ALTER TABLE orders RENAME = old | renamed to shop.old",
                "ALTER TABLE _new RENAME TO shop.orders | another table was renamed to it",
                "RENAME TABLE `orders` TO `_old`, `_new` TO `orders` "
                        + "| renamed to shop._old, then shop._new was renamed to it",
                "RENAME TABLE IF EXISTS a WAIT 3 TO orders | shop.a was renamed to it"
            })
    void tellsHowATableWent(String sql, String how) {
        assertThat(effects(sql)).containsExactly(new Gone(ORDERS, how));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO orders VALUES ('unterminated",
                "insert ignore shop.`orders` (a) values (1)",
                "REPLACE LOW_PRIORITY orders SET id = 1",
                "UPDATE other o, shop.orders SET o.a = 1",
                "UPDATE other JOIN orders ON other.id = orders.id SET a = 1",
                "DELETE orders FROM orders JOIN other",
                "DELETE FROM \"orders\"",
                "WITH x AS (SELECT 1) DELETE FROM orders",
                "LOAD DATA LOCAL INFILE 'x' INTO TABLE `orders`"
            })
    void tellsOfRowsThatAreAStatement(String sql) {
        assertThat(effects(sql)).containsExactly(new RowsAsStatement(ORDERS));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "ALTER TABLE orders ADD a hologram | expected a type we know, found 'hologram'",
                "ALTER TABLE orders ADD a int SECRET 'x' | expected an attribute of a column, found 'SECRET'",
                "ALTER TABLE orders ADD a varchar(9) COMPRESSED | expected an attribute of a column, found 'COMPRESSED'",
                "ALTER TABLE orders ADD name int | there is a column 'name' already",
                "ALTER TABLE orders ADD a int AFTER b | there is no column 'b'",
                "ALTER TABLE orders DROP b | there is no column 'b'",
                "ALTER TABLE orders MODIFY name int, DROP name | column 'name' is changed twice",
                "ALTER TABLE orders ADD SYSTEM VERSIONING | it adds a period or system versioning",
                "ALTER TABLE orders ADD PERIOD FOR p (a, b) | it adds a period or system versioning",
                "ALTER TABLE orders DROP SYSTEM VERSIONING | it drops a period or system versioning",
                "ALTER TABLE orders DEFAULT CHARACTER SET DEFAULT | 'DEFAULT' is no character set we know",
                "ALTER TABLE orders CONVERT TO CHARACTER SET binary "
                        + "| it converts text to a character set, and not all of it to the same",
                "ALTER TABLE orders CONVERT TO CHARSET ascii, ADD a char CHARSET latin1 "
                        + "| it converts text to a character set, and not all of it to the same",
                "ALTER TABLE orders ADD a enum('a\\\\b') | a value of an enum or set has a backslash",
                "ALTER TABLE orders ADD a enum(0x61) | expected a string, found '0x61'",
                "ALTER TABLE orders ADD a varchar(20000) "
                        + "| a column is too long for its type, so that the server may have given it another",
                "ALTER TABLE orders ADD a int, | expected a change of the table that we know, found its end",
                "ALTER TABLE orders DO MAGIC | expected a change of the table that we know, found 'DO'",
                "ALTER TABLE orders ADD a int; DROP TABLE x | expected an attribute of a column, found ';'",
                "ALTER TABLE orders COMMENT 'x | a quote does not end",
                "ALTER TABLE orders /* ADD a int | a comment does not end",
                "ALTER TABLE 'orders' ADD orders int | expected a name, found a string",
                "RENAME TABLE orders old | expected TO, found 'old'",
                "CREATE TABLE orders (a int) | it is created, and was there before",
            })
    void doesNotGuess(String sql, String reason) {
        assertThat(effects(sql)).containsExactly(new Unreadable(ORDERS, reason));
    }

    @Test
    void followsMariaDbsOwnForms() {
        assertThat(onMariaDb("SET STATEMENT max_statement_time=1 FOR ALTER TABLE orders ADD IF NOT EXISTS a int"))
                .containsExactly(altered(ID, NAME, added("int")));
        assertThat(onMariaDb("ALTER TABLE orders DROP IF EXISTS b, MODIFY IF EXISTS b int, ADD IF NOT EXISTS name int"))
                .isEmpty();
    }

    @Test
    void readsOnlyTheBeginningOfALongInsert() {
        String sql = "INSERT INTO other VALUES " + "(1,'orders'),".repeat(1_000_000);
        Assertions.assertTimeout(
                Duration.ofMillis(100), () -> assertThat(effects(sql)).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "8.0.33-log, false, 80033",
        "5.7.44, false, 50744",
        "11.4.5-MariaDB, true, 110405",
        "5.5.5-10.6.12-MariaDB-1:10.6.12+maria~ubu, true, 100612"
    })
    void readsVersions(String text, boolean mariaDb, int number) {
        assertThat(ServerVersion.parse(text)).isEqualTo(new ServerVersion(mariaDb, number));
    }

    @Test
    void refusesWhatIsNoVersion() {
        assertThatThrownBy(() -> ServerVersion.parse("new")).hasMessageContaining("'new' is no version of a server");
    }
}
