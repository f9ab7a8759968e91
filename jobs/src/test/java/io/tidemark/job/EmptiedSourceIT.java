package io.tidemark.job;

import io.tidemark.embedded.DatabaseServer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmptiedSourceIT extends PostgresContract {

    @Override
    DatabaseServer startServer() {
        return startSynchronous();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "first (id int PRIMARY KEY) | second (id int PRIMARY KEY) | TRUNCATE first, second | first",
                "first (id int PRIMARY KEY) | second (id int REFERENCES first PRIMARY KEY) | TRUNCATE first CASCADE | first",
                // By the reference alone: the table that is named is none of the pipeline's.
                "first (id int PRIMARY KEY) | second (id int PRIMARY KEY, of int REFERENCES others) | TRUNCATE others CASCADE | second",
                "first (id int PRIMARY KEY) PARTITION BY HASH (id); CREATE TABLE part PARTITION OF first FOR VALUES WITH (MODULUS 1, REMAINDER 0) | second (id int PRIMARY KEY) | TRUNCATE first | first",
            })
    void aTruncateIsRefusedAndNothingBehindItIsShown(String first, String second, String truncate, String table)
            throws Exception {
        shop.run("CREATE TABLE others (id int PRIMARY KEY)", "CREATE TABLE " + first, "CREATE TABLE " + second);
        try (Mart mart = PostgresServerMart.start(shop.server(), shop.server().port())) {
            new EmptiedSource(shop, mart, shop.values())
                    .assertRefused(
                            shop.log()::head,
                            "TM-2017",
                            "TRUNCATE of \"public\".\"%s\" at ".formatted(table),
                            "BEGIN",
                            "INSERT INTO first VALUES (5)",
                            truncate,
                            "INSERT INTO first VALUES (6)",
                            "COMMIT");
        }
    }
}
