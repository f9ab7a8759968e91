package io.tidemark.source.mysql.value;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import java.io.Serializable;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

@EnabledIfSystemProperty(named = "tidemark.mysql", matches = "true", disabledReason = "Downloads 145 MB: -Pmysql")
class MariaDbValueIT extends MySqlValueContract {

    @Override
    DatabaseServer start() {
        return Servers.mariadb().withoutFsync().start();
    }

    @Override
    List<SampleColumn> columns() {
        return SampleColumn.ofMariaDb();
    }

    @Override
    void writeMore(MySqlSession session) throws SQLException {
        session.run("SET GLOBAL mysql56_temporal_format = OFF");
        session.run("CREATE TABLE old (d DATE, t TIME, dt DATETIME, ts TIMESTAMP NULL, last INT)");
        session.run("SET GLOBAL mysql56_temporal_format = ON");
        session.run("INSERT INTO old VALUES"
                + " ('2020-01-02', '-838:59:58', '2020-01-02 03:04:05', '2020-01-02 03:04:05', 1),"
                + " ('0000-00-00', '-00:00:01', '0000-00-00 00:00:00', '0000-00-00 00:00:00', 2),"
                + " ('2020-00-15', '12:34:56', '2020-00-15 01:02:03', '2038-01-19 03:14:07', 3)");
        assertThat(session.typeOf("old", "t")).hasToString("time /* mariadb-5.3 */");
    }

    @Test
    void readsTimesAsTheyWereStoredBeforeFractions() {
        assertThat(logged("old"))
                .containsExactly(
                        new Serializable[] {"2020-01-02", "-838:59:58", "2020-01-02 03:04:05", "2020-01-02 03:04:05", 1
                        },
                        new Serializable[] {"0000-00-00", "-00:00:01", "0000-00-00 00:00:00", "0000-00-00 00:00:00", 2},
                        new Serializable[] {"2020-00-15", "12:34:56", "2020-00-15 01:02:03", "2038-01-19 03:14:07", 3});
    }

    @Test
    void carriesNoTypesOfItsOwn() throws Exception {
        for (String definition : List.of("uuid", "inet4", "inet6", "varchar(9) COMPRESSED", "blob COMPRESSED")) {
            assertThat(typeOf(definition)).satisfies(type -> assertThat(MySqlTypes.flinkType(type, true))
                    .isEmpty());
        }
    }
}
