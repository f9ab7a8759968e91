package io.tidemark.cli.context;

import java.util.Optional;

/**
 * How to reach a database of a pipeline.
 *
 * @param url of JDBC, without secrets
 * @param username empty for the system's
 * @param password where it is; empty for none
 * @param slot the replication slot that is read; empty if it is not Postgres, or not said
 */
public record Database(
        String url, Optional<String> username, Optional<SecretReference> password, Optional<String> slot) {}
