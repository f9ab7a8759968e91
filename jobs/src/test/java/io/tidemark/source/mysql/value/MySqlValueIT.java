package io.tidemark.source.mysql.value;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

@EnabledIfSystemProperty(named = "tidemark.mysql", matches = "true", disabledReason = "Downloads 553 MB: -Pmysql")
class MySqlValueIT extends MySqlValueContract {

    @Override
    DatabaseServer start() {
        return Servers.mysql().withoutFsync().start();
    }

    @Override
    List<SampleColumn> columns() {
        return SampleColumn.ofMySql();
    }

    @Test
    void carriesNoTextsInCharacterSetsThatJavaReadsOtherwise() throws Exception {
        for (String charset : List.of("big5", "ujis", "eucjpms", "gb18030", "dec8")) {
            assertThat(typeOf("varchar(3) CHARACTER SET " + charset))
                    .satisfies(
                            type -> assertThat(MySqlTypes.flinkType(type, true)).isEmpty());
        }
    }
}
