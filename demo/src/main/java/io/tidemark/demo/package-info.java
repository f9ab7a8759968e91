/** The shop: a source with a live workload, a pipeline, and the proof that its views are right. */
package io.tidemark.demo;
