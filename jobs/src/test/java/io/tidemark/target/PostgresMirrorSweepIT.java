package io.tidemark.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import java.math.BigDecimal;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.VarCharType;
import org.junit.jupiter.api.Test;

class PostgresMirrorSweepIT extends MirrorSweepContract {

    @Override
    DatabaseServer startServer() {
        return Servers.postgres().start();
    }

    @Override
    String schema() {
        return "public";
    }

    @Override
    String quoted(String identifier) {
        return PostgresDialect.INSTANCE.quoted(identifier);
    }

    @Test
    void aNumberMayHaveOtherZeros() throws Exception {
        run("CREATE TABLE amounts (id numeric PRIMARY KEY, v int)");
        TargetTable amounts = table("amounts", columns(new DecimalType(10, 2), new IntType()), "id");
        equalKeyStays(
                amounts,
                GenericRowData.of(DecimalData.fromBigDecimal(new BigDecimal("1.00"), 10, 2), 1),
                "UPDATE amounts SET id = 1.0");
        assertThat(all("amounts")).containsExactly("1.0,1");
    }

    @Test
    void aKeyMayHaveACollationOfItsOwn() throws Exception {
        run(
                "CREATE COLLATION folded (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
                "CREATE TABLE names (id text COLLATE folded PRIMARY KEY, v int)");
        TargetTable names = table("names", columns(VarCharType.STRING_TYPE, new IntType()), "id");
        equalKeyStays(names, GenericRowData.of(StringData.fromString("Anna"), 1), "UPDATE names SET id = 'ANNA'");
        assertThat(all("names")).containsExactly("ANNA,1");
    }
}
