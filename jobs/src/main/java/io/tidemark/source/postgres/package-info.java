/** Everything that speaks to a Postgres source. Only here, Debezium's classes appear. */
package io.tidemark.source.postgres;
