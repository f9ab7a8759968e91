package io.tidemark.embedded;

import java.util.Map;

/** One way to get servers. */
interface ServerFactory {

    DatabaseBuilder<? extends DatabaseServer> postgres();

    DatabaseBuilder<? extends DatabaseServer> mysql();

    DatabaseBuilder<? extends DatabaseServer> mariadb();

    KafkaServer kafka(Map<String, String> settings);
}
