package io.tidemark.target;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;

/** The target's types as the documentation lists them. */
public final class TargetTypes {

    private TargetTypes() {}

    /** By Postgres' types, what their columns are in Flink. */
    public static Map<String, String> shown() {
        Map<String, String> types = new LinkedHashMap<>();
        for (String base : List.of("bool", "int2", "int4", "int8", "oid", "float4", "float8")) {
            types.put(base, shown(PostgresType.of(base)));
        }
        types.put("numeric(12, 2)", shown(PostgresType.numeric(12, 2)));
        types.put("numeric", shown(PostgresType.of("numeric")));
        types.put("varchar(20)", shown(PostgresType.ofLength("varchar", 20)));
        types.put("char(20)", shown(PostgresType.ofLength("bpchar", 20)));
        types.put("text", shown(PostgresType.of("text")));
        types.put("bytea", shown(PostgresType.of("bytea")));
        types.put("date", shown(PostgresType.of("date")));
        types.put("time(3)", shown(new PostgresType("time", 3)));
        types.put("time", shown(PostgresType.of("time")));
        types.put("timestamp", shown(PostgresType.of("timestamp")));
        types.put("timestamptz(3)", shown(new PostgresType("timestamptz", 3)));
        types.put("uuid, json, jsonb, enums, ..., written as text", shown(PostgresType.of("uuid")));
        return types;
    }

    /** By MySQL's types, what their columns are in Flink. */
    public static Map<String, String> mySqlShown() {
        Map<String, String> types = new LinkedHashMap<>();
        for (String type : List.of(
                "tinyint(1)",
                "bit(1)",
                "tinyint",
                "tinyint unsigned",
                "smallint",
                "smallint unsigned",
                "mediumint",
                "int",
                "int unsigned",
                "bigint",
                "bigint unsigned",
                "float",
                "double",
                "decimal(12,2)",
                "decimal(65,30)",
                "char(20)",
                "varchar(20)",
                "longtext",
                "binary(16)",
                "varbinary(20)",
                "longblob",
                "date",
                "time",
                "time(6)",
                "datetime(6)",
                "timestamp(3)")) {
            types.put(type, mySqlShown(type));
        }
        types.put("enum, set, json, uuid, written as text", mySqlShown("json"));
        return types;
    }

    static String mySqlShown(String type) {
        return MySqlColumnTypes.flinkType(mySql(type)).orElseThrow().asSummaryString();
    }

    static MySqlColumn mySql(String type) {
        return new MySqlColumn("c", type, true, false, false, false, true, "");
    }

    private static String shown(PostgresType type) {
        return PostgresColumnTypes.flinkType(type).orElseThrow().asSummaryString();
    }

    /** By Flink's types, the columns that are made for them in Postgres and, in and out of a key, in MySQL. */
    public static Map<String, List<String>> made() {
        Map<String, List<String>> columns = new LinkedHashMap<>();
        for (String type : List.of(
                "BOOLEAN",
                "TINYINT",
                "SMALLINT",
                "INT",
                "BIGINT",
                "FLOAT",
                "DOUBLE",
                "DECIMAL(12, 2)",
                "CHAR(20)",
                "VARCHAR(20)",
                "STRING",
                "BYTES",
                "DATE",
                "TIME(3)",
                "TIMESTAMP(6)",
                "TIMESTAMP_LTZ(6)")) {
            LogicalType parsed = LogicalTypeParser.parse(type, TargetTypes.class.getClassLoader());
            columns.put(
                    type,
                    List.of(
                            PostgresColumnTypes.made(parsed).sql(),
                            MySqlColumnTypes.made(parsed, false),
                            MySqlColumnTypes.made(parsed, true)));
        }
        return columns;
    }
}
