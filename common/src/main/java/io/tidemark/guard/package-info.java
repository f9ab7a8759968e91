/** Decides, from a stored position and what the source says of its log, whether reading on from there misses anything. */
package io.tidemark.guard;
