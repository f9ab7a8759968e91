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

    private static String shown(PostgresType type) {
        return PostgresColumnTypes.flinkType(type).orElseThrow().asSummaryString();
    }

    /** By Flink's types, the columns that are made for them. */
    public static Map<String, String> made() {
        Map<String, String> columns = new LinkedHashMap<>();
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
            columns.put(type, PostgresColumnTypes.made(parsed).sql());
        }
        return columns;
    }
}
