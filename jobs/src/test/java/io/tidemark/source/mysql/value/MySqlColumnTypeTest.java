package io.tidemark.source.mysql.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MySqlColumnTypeTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "int(10) unsigned zerofill | int       | true  | true  | 10 | -1",
                "bigint unsigned           | bigint    | true  | false | -1 | -1",
                "int(8) zerofill           | int       | true  | true  | 8  | -1",
                "decimal(65,30)            | decimal   | false | false | 65 | 30",
                "double(10,2)              | double    | false | false | 10 | 2",
                "varchar(20)               | varchar   | false | false | 20 | -1",
                "datetime(6)               | datetime  | false | false | 6  | -1",
                "tinyint(1)                | tinyint   | false | false | 1  | -1",
                "longtext                  | longtext  | false | false | -1 | -1",
                "year(4)                   | year      | false | false | 4  | -1",
                "geomcollection            | geomcollection | false | false | -1 | -1",
                "inet6                     | inet6     | false | false | -1 | -1",
                "time /* mariadb-5.3 */    | time      | false | false | -1 | -1",
                "INT(10) UNSIGNED          | int       | true  | false | 10 | -1"
            })
    void readsTheCatalogsText(String text, String name, boolean unsigned, boolean zerofill, int length, int scale) {
        assertThat(MySqlColumnType.of(text, null))
                .isEqualTo(new MySqlColumnType(text, "", name, unsigned, zerofill, length, scale, List.of()))
                .hasToString(text);
    }

    @Test
    void keepsTheCharacterSet() {
        assertThat(MySqlColumnType.of("char(3)", "UTF8MB4").charset()).isEqualTo("utf8mb4");
        assertThat(MySqlColumnType.of("char(3)", null).charset()).isEmpty();
    }

    @Test
    void readsTheValuesOfEnumsAndSets() {
        assertThat(MySqlColumnType.of("enum('a','it''s','b,c','(',')')", "latin1")
                        .values())
                .containsExactly("a", "it's", "b,c", "(", ")");
        assertThat(MySqlColumnType.of("set('x','y')", "latin1").values()).containsExactly("x", "y");
        assertThat(MySqlColumnType.of("enum('')", "latin1").values()).containsExactly("");
        assertThat(MySqlColumnType.of("enum(') unsigned')", "latin1").values()).containsExactly(") unsigned");
    }

    @Test
    void readsTheCatalogsEscapes() {
        assertThat(MySqlColumnType.of("enum('back\\\\slash','new\\nline','cr\\r','nul\\0','tab\t','''')", "utf8mb4")
                        .values())
                .containsExactly("back\\slash", "new\nline", "cr\r", "nul\0", "tab\t", "'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "varchar(100) /*M!100301 COMPRESSED*/",
                "blob /*M!100301 COMPRESSED*/",
                "enum",
                "enum()",
                "enum('a'",
                "enum('a',)",
                "enum('a' 'b')",
                "set(a)",
                "int(x)",
                "int(99999999999)",
                "decimal(1,2,3)",
                "double precision",
                "a b c"
            })
    void keepsATextThatItDoesNotUnderstand(String text) {
        MySqlColumnType type = MySqlColumnType.of(text, null);
        assertThat(type.text()).isEqualTo(text);
        assertThat(type.name()).isEmpty();
        assertThat(MySqlTypes.flinkType(type, true)).isEmpty();
    }

    @Test
    void isTheSameAfterSerialization() throws Exception {
        MySqlColumnType type = MySqlColumnType.of("enum('a','b')", "utf8mb4");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(type);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject()).isEqualTo(type);
        }
    }
}
