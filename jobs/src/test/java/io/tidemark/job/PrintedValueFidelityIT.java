package io.tidemark.job;

import static io.tidemark.job.SampleColumn.array;
import static io.tidemark.job.SampleColumn.parts;
import static io.tidemark.job.SampleColumn.printed;
import static io.tidemark.job.SampleColumn.printedArray;
import static io.tidemark.job.SampleColumn.typed;

import io.tidemark.job.SampleColumn.Part;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Values that are text in Flink, or made of others. */
class PrintedValueFidelityIT extends ValueFidelity {

    @Test
    void typesThatAreTheirTextInFlink() throws Exception {
        shop.run(
                "CREATE TYPE mood AS ENUM ('so, so', '', ' ', 'NULL', '\"q\"', 'back\\slash', '🌊')",
                "CREATE TYPE pair AS (a int, b text)",
                "CREATE EXTENSION hstore",
                "CREATE EXTENSION ltree",
                "CREATE EXTENSION cube",
                "CREATE SCHEMA hidden",
                "CREATE TABLE hidden.\"a b\" ()",
                "CREATE TABLE hidden.plain ()");
        arriveAsPrinted(
                printed("json", "E'{ \"b\" :1e400,\\n\\t\"a\": 1, \"a\" : \"\\\\u0041🌊\" } '", "'null'", "' \"\" '"),
                printed("jsonb", "'{\"b\": 1.00, \"a\": \"\\u0041\\n\", \"a\": 1e400}'", "'null'", "'[]'"),
                printed("jsonpath", "'$.\"a b\"[*] ? (@ > 1)'"),
                printed("xml", "'<a b=\"&lt;\">\n <!-- c --> 🌊</a>'", "'text'"),
                printed("uuid", "'FFFFFFFF-ffff-ffff-ffff-ffffffffffff'", "'00000000000000000000000000000000'"),
                printed("inet", "'::ffff:1.2.3.4/128'", "'255.255.255.255/0'", "'fe80::1/64'"),
                printed("cidr", "'10.0.0.0/8'", "'::/0'"),
                printed("macaddr", "'08-00-2b-01-02-03'"),
                printed("macaddr8", "'08-00-2b-01-02-03-04-05'"),
                printed("bit(3)", "'101'", "'000'"),
                printed("varbit", "''", "repeat('10', 5000)"),
                printed("point", "'(1e-300,Infinity)'", "'(-0,NaN)'"),
                printed("line", "'{1,-0.1,5e-324}'"),
                printed("lseg", "'[(0,0),(0.1,1e308)]'"),
                printed("box", "'(1,1),(-0,0)'"),
                printed("path", "'[(0,0),(1,1)]'", "'((0,0),(1,1))'"),
                printed("polygon", "'((0,0),(0,1),(1,1))'"),
                printed("circle", "'<(0.1,0),1e-300>'"),
                printed("tsvector", "'''it''''s'':1A,16383 b\\\\ack:2'", "''"),
                printed("tsquery", "'''a b'':*A & !c <-> d'", "''"),
                printed("pg_lsn", "'FFFFFFFF/FFFFFFFF'", "'0/0'"),
                printed("pg_snapshot", "'10:20:10,14,15'"),
                printed("xid8", "'18446744073709551615'"),
                printed("int4range", "'empty'", "'(,)'", "'[-2147483648,2147483646]'"),
                printed("numrange", "'(NaN,)'", "'[1.50,)'"),
                printed("daterange", "'[-infinity,infinity]'", "'[4714-11-24 BC,)'"),
                printed("tstzrange", "'[\"2024-01-01 00:00:00.000001+05\",infinity)'"),
                printed("int4multirange", "'{}'", "'{(,1),[3,4)}'"),
                printed("int2vector", "'1 -2 3'", "''"),
                printed("regclass", "'pg_class'", "'hidden.plain'", "'hidden.\"a b\"'", "4294967295"),
                printed("mood", "'so, so'", "''", "' '", "'NULL'", "'\"q\"'", "'back\\slash'", "'🌊'"),
                printed(
                        "pair",
                        "ROW(1, E'a \"b\" \\\\ , (\\n')",
                        "ROW(NULL, '')",
                        "ROW(NULL, NULL)",
                        "ROW(2147483647, 'NULL')"),
                printed("hstore", "'\"a b\"=>\"\\\"q\\\"\", n=>NULL, e=>\"\", \"NULL\"=>\"NULL\"'", "''"),
                printed("ltree", "'Top.Science'", "''"),
                printed("cube", "'(0.1,1e308),(-5e-324,2)'"),
                printed("box[]", "'{(1,1),(0,0);(2,2),(0,0)}'", "'{}'"));
    }

    @Test
    void domainsAreWhatTheyAreMadeOf() throws Exception {
        shop.run(
                "CREATE DOMAIN money2 AS numeric(8, 2)",
                "CREATE DOMAIN price AS money2 CHECK (VALUE >= 0)",
                "CREATE DOMAIN code AS char(3)",
                "CREATE DOMAIN country AS code",
                "CREATE DOMAIN moment AS timestamptz(3)",
                "CREATE DOMAIN document AS json",
                "CREATE DOMAIN numbers AS int[]",
                "CREATE DOMAIN prices AS numeric(8, 2)[]",
                "CREATE TYPE pair AS (a price, b country)",
                "CREATE DOMAIN known_pair AS pair");
        arriveAsPrinted(
                typed("price", "DECIMAL(8, 2)", "999999.99", "0"),
                typed("country", "CHAR(3)", "'a'", "''", "'🌊🌊🌊'"),
                typed("moment", "TIMESTAMP_LTZ(3)", "'1969-12-31 23:59:59.999+00'"),
                printed("document", "'{ \"a\" :1, \"a\":2 }'"),
                printed("known_pair", "ROW(1.5, 'x')"),
                array("numbers", "INT", "int", 2, "'{1,NULL}'", "'{}'"),
                array("prices", "DECIMAL(8, 2)", "numeric(8, 2)", 2, "'{1.5,-0.01}'"),
                array("price[]", "DECIMAL(8, 2)", "numeric(8, 2)", 2, "'{1.5,NULL}'", "'{}'"),
                array("country[]", "CHAR(3)", "char(3)", 2, "'{a,🌊}'"),
                parts(
                        "numbers[]",
                        List.of(
                                new Part("CARDINALITY(%s)", "INT", "cardinality(%s)", "int"),
                                new Part("CARDINALITY(%s[2])", "INT", "cardinality(%s[2])", "int"),
                                new Part("%s[1][1]", "INT", "(%s[1])[1]", "int"),
                                new Part("%s[1][2]", "INT", "(%s[1])[2]", "int")),
                        "ARRAY['{1,NULL}'::numbers, '{}', NULL]"));
    }

    @Test
    void arraysElementByElement() throws Exception {
        shop.run("CREATE TYPE mood AS ENUM ('so, so', 'NULL')", "CREATE TYPE pair AS (a int, b text)");
        arriveAsPrinted(
                array("bool[]", "BOOLEAN", "bool", 3, "'{t,f,NULL}'"),
                // Flink's code for an element of ARRAY<SMALLINT> does not compile.
                printedArray("int2[]", "'{-32768,NULL,32767}'"),
                array("int4[]", "INT", "int4", 3, "'{-2147483648,NULL,2147483647}'", "'{}'", "'{NULL}'"),
                array("int8[]", "BIGINT", "int8", 2, "'{-9223372036854775808,9223372036854775807}'"),
                array("float8[]", "DOUBLE", "float8", 4, "'{NaN,-0,5e-324,-Infinity}'"),
                array("numeric(10, 2)[]", "DECIMAL(10, 2)", "numeric(10, 2)", 3, "'{1.5,-99999999.99,NULL}'"),
                array("numeric[]", "STRING", "text", 3, "'{1.500,NaN,1e1000}'"),
                array(
                        "text[]",
                        "STRING",
                        "text",
                        14,
                        "ARRAY['plain', '', ' ', 'a,b', '{}', '\"', '\\', '\\\"', 'NULL', NULL, 'null', E'\\t\\n',"
                                + " '[0:1]={1}', '🌊']",
                        "'{}'"),
                array("varchar(3)[]", "VARCHAR(3)", "varchar(3)", 2, "'{🌊🌊🌊,\"\"}'"),
                array("char(3)[]", "CHAR(3)", "char(3)", 2, "'{a,\"\"}'"),
                array("bytea[]", "BYTES", "bytea", 2, "ARRAY['\\x00ff5c22'::bytea, '']"),
                array("date[]", "DATE", "date", 2, "'{4713-01-01 BC,5874897-12-31}'"),
                array("time(3)[]", "TIME(3)", "time(3)", 2, "'{23:59:59.999,00:00}'"),
                array("timestamp[]", "TIMESTAMP(6)", "timestamp", 2, "'{4713-01-01 BC,294276-12-31 23:59:59.999999}'"),
                array("timestamptz(3)[]", "TIMESTAMP_LTZ(3)", "timestamptz", 1, "'{1969-12-31 23:59:59.999+00}'"),
                array("jsonb[]", "STRING", "text", 2, "ARRAY['{\"a\": \"\\\"\"}'::jsonb, 'null']"),
                array("mood[]", "STRING", "text", 3, "'{\"so, so\",\"NULL\",NULL}'"),
                array("pair[]", "STRING", "text", 2, "ARRAY[ROW(1, 'x \"y\" \\')::pair, ROW(NULL, NULL)::pair]"),
                array("int4range[]", "STRING", "text", 2, "'{empty,\"(,)\"}'"),
                array("inet[]", "STRING", "text", 1, "'{::1/64}'"));
    }
}
