package io.tidemark.job;

import io.tidemark.position.LogPosition;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;

abstract class MySqlStatesContract extends PlainMySqlContract implements StatesContract {

    @BeforeEach
    void createTables() throws SQLException {
        ShopLoad.createTables(shop);
    }

    @Override
    public SourceShop shop() {
        return shop;
    }

    @Override
    public String connector() {
        return "mysql-cdc";
    }

    @Override
    public String schema() {
        return shop.database();
    }

    @Override
    public LogPosition head() throws SQLException {
        return now();
    }

    @Override
    public String declaration(String options) {
        return plain("orders", options);
    }

    @Override
    public Map<String, String> values() {
        return shop.values();
    }

    @Override
    public String analysis() {
        return "ANALYZE TABLE orders";
    }

    @Override
    public List<String> hold() {
        return List.of("SET SESSION lock_wait_timeout = 1", "LOCK TABLES orders WRITE");
    }

    @Override
    public long waiting() throws SQLException {
        return shop.number(
                "SELECT count(*) FROM information_schema.processlist WHERE state = 'Waiting for table metadata lock'");
    }

    @Override
    public Path directory() {
        return directory.resolve("release");
    }
}
