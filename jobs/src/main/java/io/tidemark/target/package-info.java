/** Epochs: the rows between two checkpoints, and how they get into the target. */
package io.tidemark.target;
