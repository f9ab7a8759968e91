package io.tidemark.job;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Of a server of MySQL's kind, into another database of it. */
abstract class MySqlEmptiedSourceContract extends MySqlContract {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TRUNCATE TABLE first | TM-2017 | TRUNCATE of ",
                "ALTER TABLE first TRUNCATE PARTITION p0 | TM-2017 | went or came without being logged",
                "DROP TABLE first; CREATE TABLE first (id int PRIMARY KEY) | TM-2016 | is gone or another one",
            })
    void whatEmptiesATableIsRefusedAndNothingBehindItIsShown(String emptying, String code, String said)
            throws Exception {
        shop.run(
                "CREATE TABLE first (id int PRIMARY KEY) PARTITION BY HASH (id) PARTITIONS 2",
                "CREATE TABLE second (id int PRIMARY KEY)");
        try (Mart mart = MySqlMart.start(shop.server())) {
            new EmptiedSource(shop, mart, shop.values()).assertRefused(shop::head, code, said, emptying.split("; "));
        }
    }
}
