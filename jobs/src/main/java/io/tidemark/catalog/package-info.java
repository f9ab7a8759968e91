/** The user's surface in Flink SQL: connectors and their options. */
package io.tidemark.catalog;
