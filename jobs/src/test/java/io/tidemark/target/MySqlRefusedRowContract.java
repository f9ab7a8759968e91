package io.tidemark.target;

/** What is the same on MySQL and MariaDB. */
abstract class MySqlRefusedRowContract extends RefusedRowContract {

    @Override
    final String schema() {
        return database;
    }

    @Override
    final String quoted(String identifier) {
        return MySqlDialect.INSTANCE.quoted(identifier);
    }

    @Override
    final String valueInJson() {
        return "json_unquote(json_extract(row_json, '$.v'))";
    }

    @Override
    final String widen(String table, String column, String type) {
        return "ALTER TABLE %s MODIFY %s %s".formatted(table, column, type);
    }

    @Override
    final boolean chained() {
        return false;
    }

    @Override
    final String locking() {
        return "FOR UPDATE";
    }

    @Override
    final String[] types() {
        return new String[] {"bit(1)", "varbinary(9)", "datetime(6)", "timestamp(6) NULL"};
    }
}
