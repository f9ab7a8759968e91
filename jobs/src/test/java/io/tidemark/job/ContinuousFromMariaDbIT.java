package io.tidemark.job;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.MariaDbServer;
import io.tidemark.embedded.Servers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** From a log in which a position is a place in a file, into Postgres. */
class ContinuousFromMariaDbIT extends ContinuousContract {

    private DatabaseServer source;
    private DatabaseServer target;
    private MySqlFixture shop;

    @BeforeAll
    final void startServers() {
        source = MariaDbServer.builder().withoutFsync().start();
        target = Servers.postgres().start();
    }

    @AfterAll
    final void stopServers() {
        source.close();
        target.close();
    }

    @Override
    SourceShop source(Path directory) throws Exception {
        shop = MySqlFixture.start(source, target, directory);
        return shop;
    }

    @Override
    Mart mart(SourceShop from) {
        return new PostgresMart(from.mart());
    }

    @Override
    Map<String, String> values() {
        return shop.values();
    }

    /** The server keeps its log for a while, whoever reads it. */
    @Override
    String pinned(String sql) {
        return sql;
    }
}
