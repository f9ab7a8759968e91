/**
 * What Tidemark does beside its peers, in one paired run: every contender has a JVM of its own that lives for all rounds,
 * and the contenders take turns.
 */
package io.tidemark.bench;
