/**
 * What Flink writes into a savepoint or checkpoint, read from its bytes alone. None of Flink's classes is used: they take
 * lengths as they stand, and deserialize Java objects that the file holds ({@code MetadataV4Serializer}, Flink 1.20 source).
 * Every length is compared with what is there before anything is allocated for it.
 */
package io.tidemark.checkpoint.flink;
